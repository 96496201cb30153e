import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'
import { expect, test } from 'vitest'
import { ask, StandInWorld } from './stand-in-world.ts'

test('after kill -9 of the whole sandbox its agents are ended and their ports served again by the next one', async () => {
  const world = await StandInWorld.start()
  try {
    const { port } = await world.bring('one')
    await world.standIn.close()
    const script = path.join(import.meta.dirname, 'run-stand-in.ts')
    const agent = path.join(import.meta.dirname, 'fixture-agent.mjs')
    const doomed = spawn(process.execPath, [script, world.home, agent], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [agents] = await once(doomed.stdout, 'data')
    const direct = () => ask(`http://${String(agents).trim()}:${port}`, '/')
    const orphan = JSON.parse((await direct()).text).pid
    doomed.kill('SIGKILL')
    await once(doomed, 'exit')
    // Nobody is its parent any more, and it still answers.
    expect(JSON.parse((await direct()).text).pid).toBe(orphan)
    await world.reboot()
    expect(processStart(orphan)).toBeNull()
    expect(JSON.parse((await world.direct(port, '/')).text).pid).not.toBe(orphan)
  } finally {
    await world.close()
  }
})
