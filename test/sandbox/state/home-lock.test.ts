import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { HomeLock } from '../../../sandbox/src/state/home-lock.ts'

let home = ''
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'klariqo-lock-'))
})
afterEach(() => rmSync(home, { recursive: true }))

test('a folder has one owner at a time', () => {
  expect(new HomeLock(home).take()).toBe(true)
  expect(new HomeLock(home).take()).toBe(false)
})

test('the lock of a process that is gone, or whose number another process has now, is taken over', () => {
  writeFileSync(path.join(home, 'sandbox.lock'), '999999999 1\n')
  expect(new HomeLock(home).take()).toBe(true)
  writeFileSync(path.join(home, 'sandbox.lock'), `${process.pid} 1\n`)
  expect(new HomeLock(home).take()).toBe(true)
})

test('one that was killed while it took over a dead lock holds up nobody', () => {
  writeFileSync(path.join(home, 'sandbox.lock'), '999999999 1\n')
  writeFileSync(path.join(home, 'sandbox.lock.taking'), '999999998 1\n')
  expect(new HomeLock(home).take()).toBe(true)
  expect(new HomeLock(home).take()).toBe(false)
  expect(readdirSync(home)).toEqual(['sandbox.lock'])
})
