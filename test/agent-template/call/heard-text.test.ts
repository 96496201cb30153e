import { expect, test } from 'vitest'
import { heardText } from '../../../agent-template/src/call/heard-text.ts'

test.each([
  [0, ''],
  [0.1, ''],
  [0.5, 'Turn off'],
  [0.99, 'Turn off the'],
  [1, 'Turn off the water'],
])('at %d of the sound the words heard end at a whole word', (fraction, heard) => {
  expect(heardText('Turn off the water', fraction)).toBe(heard)
})
