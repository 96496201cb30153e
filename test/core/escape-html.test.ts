import { expect, test } from 'vitest'
import { escapeHtml } from '../../src/core/escape-html.ts'

test('nothing of a text can end an element or an attribute', () => {
  expect(escapeHtml(`</td><script>alert("x")</script> & 'y'`)).toBe(
    '&lt;/td&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;y&#39;',
  )
  expect(escapeHtml('a\0b\x1bc\nd')).toBe('abc\nd')
})
