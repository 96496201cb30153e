import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Keypad } from '../../../agent-template/src/call/keypad.ts'

let heard: string[]
let keypad: Keypad
beforeEach(() => {
  vi.useFakeTimers()
  heard = []
  keypad = new Keypad({
    pauseMs: 2_000,
    listener: {
      onDigits: (digits) => heard.push(digits),
      onRepeat: () => heard.push('again'),
      onPerson: () => heard.push('person'),
    },
  })
})
afterEach(() => {
  vi.useRealTimers()
})

const press = (keys: string) => {
  for (const key of keys) keypad.press(key)
}

test('digits are told once, after two seconds without another', () => {
  press('04')
  vi.advanceTimersByTime(1_900)
  press('12')
  vi.advanceTimersByTime(1_900)
  expect([heard, keypad.typing]).toEqual([[], true])
  vi.advanceTimersByTime(100)
  expect([heard, keypad.typing]).toEqual([['0412'], false])
})

test('a 0 alone is for a person after one second, a 0 and more is a number', () => {
  press('0')
  vi.advanceTimersByTime(1_000)
  press('01#')
  expect(heard).toEqual(['person', '01'])
})

test('# ends a number, * throws one away; without a number both ask for the answer again', () => {
  press('12#')
  press('34*')
  press('*#')
  vi.advanceTimersByTime(5_000)
  expect(heard).toEqual(['12', 'again', 'again'])
})

test('somebody who leans on the keys is not collected for ever; other keys mean nothing', () => {
  press('AD'.repeat(3))
  press('7'.repeat(40))
  expect(heard).toEqual(['7'.repeat(32)])
  vi.advanceTimersByTime(2_000)
  expect(heard).toEqual(['7'.repeat(32), '7'.repeat(8)])
})

test('nothing is told of a call that is over', () => {
  press('12')
  keypad.close()
  vi.advanceTimersByTime(5_000)
  expect(heard).toEqual([])
})
