import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { hostLayout } from '../../../sandbox/src/host/host-layout.ts'
import { Leftovers } from '../../../sandbox/src/host/manager/leftovers.ts'
import { type RunnerWorld, ServiceRunner } from '../../../sandbox/src/host/manager/service-runner.ts'
import type { ServiceUnit } from '../../../sandbox/src/host/units/unit.ts'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'klariqo-runner-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

const unit = (script: string): ServiceUnit => ({
  kind: 'service',
  name: 'klariqo-client-x.service',
  description: 'a test',
  exec: ['/bin/sh', '-c', script],
  environment: {},
  credentials: [],
  sockets: [],
  stateDirectory: null,
  stateDirectoryMode: 0o700,
  umask: 0o077,
  restart: 'always',
  restartMs: 10,
  stopTimeoutMs: 1_000,
  startLimit: { burst: 5, intervalMs: 10_000 },
  wantedBy: [],
})

const world = (leftovers: Leftovers): RunnerWorld => ({
  layout: { ...hostLayout(home), root: '' },
  leftovers,
  sockets: async () => [],
  gaveUp: async () => undefined,
  onLine: () => undefined,
  note: () => undefined,
  monotonicMs: () => performance.now(),
})

test('a stop that meets an agent in the middle of its own end is the last word: nothing starts it again', async () => {
  const leftovers = new Leftovers(path.join(home, 'processes'))
  const forgetting = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  vi.spyOn(leftovers, 'forget').mockImplementation(() => {
    asked.resolve()
    return forgetting.promise
  })
  const runner = new ServiceRunner(unit('exit 1'), world(leftovers))
  await runner.start()
  await asked.promise
  const stopped = runner.stop()
  forgetting.resolve()
  await stopped
  expect(runner.state).toBe('inactive')
  // A restart would be due by now.
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect([runner.state, runner.pid]).toEqual(['inactive', null])
})

test('an agent that cannot be remembered, on a full disk, is not left running', async () => {
  const leftovers = new Leftovers(path.join(home, 'processes'))
  let pid = 0
  vi.spyOn(leftovers, 'remember').mockImplementation(async (_unit, made) => {
    pid = made
    throw new Error('ENOSPC: no space left on device')
  })
  const runner = new ServiceRunner(unit('exec sleep 60'), world(leftovers))
  await expect(runner.start()).rejects.toThrow('ENOSPC')
  expect(pid).toBeGreaterThan(0)
  expect(processStart(pid)).toBeNull()
  expect(runner.state).toBe('failed')
})
