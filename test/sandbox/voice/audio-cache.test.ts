import { expect, test } from 'vitest'
import { AudioCache } from '../../../sandbox/src/voice/audio-cache.ts'

test('what was used longest ago goes first when the cache is full', () => {
  const cache = new AudioCache(10)
  cache.set('a', new Uint8Array(4))
  cache.set('b', new Uint8Array(4))
  cache.get('a')
  cache.set('c', new Uint8Array(4))
  expect(['a', 'b', 'c'].map((key) => cache.get(key)?.length)).toEqual([4, undefined, 4])
})

test('something larger than the whole cache is not kept and drives nothing out', () => {
  const cache = new AudioCache(10)
  cache.set('a', new Uint8Array(4))
  cache.set('big', new Uint8Array(11))
  expect([cache.get('a')?.length, cache.get('big')]).toEqual([4, undefined])
})
