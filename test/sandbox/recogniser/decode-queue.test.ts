import { expect, test } from 'vitest'
import { DecodeQueue } from '../../../sandbox/src/recogniser/decode-queue.ts'

function world(slots: number) {
  const queue = new DecodeQueue(slots)
  const started: string[] = []
  const finish = new Map<string, () => void>()
  const add = (name: string, stream: string, urgent: boolean) =>
    queue.run({ stream, urgent }, () => {
      started.push(name)
      return new Promise<void>((resolve) => finish.set(name, resolve))
    })
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return { add, started, settle, done: (name: string) => finish.get(name)?.() }
}

test('no more run at once than there are slots', async () => {
  const { add, started, settle, done } = world(2)
  for (const name of ['a', 'b', 'c']) void add(name, name, true)
  await settle()
  expect(started).toEqual(['a', 'b'])
  done('a')
  await settle()
  expect(started).toEqual(['a', 'b', 'c'])
})

test('the end of a turn goes before interim results, and streams take turns', async () => {
  const { add, started, settle, done } = world(1)
  void add('first', 'busy', false)
  await settle()
  void add('busy again', 'busy', false)
  void add('other', 'other', false)
  void add('end of turn', 'busy', true)
  for (const name of ['first', 'end of turn', 'other']) {
    done(name)
    await settle()
  }
  expect(started).toEqual(['first', 'end of turn', 'other', 'busy again'])
})

test('interim results leave a slot free for the end of a turn', async () => {
  const { add, started, settle, done } = world(2)
  for (const name of ['interim', 'later']) void add(name, name, false)
  void add('end of turn', 'c', true)
  await settle()
  expect(started).toEqual(['interim', 'end of turn'])
  done('interim')
  await settle()
  expect(started).not.toContain('later')
  done('end of turn')
  await settle()
  expect(started).toContain('later')
})

test('a decode that fails frees its slot', async () => {
  const queue = new DecodeQueue(1)
  await expect(queue.run({ stream: 'a', urgent: true }, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await queue.run({ stream: 'a', urgent: true }, async () => 'yes')).toBe('yes')
})
