import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBinaries } from '../../../sandbox/src/postgres/find-binaries.ts'
import { startTimeOf } from '../../../sandbox/src/postgres/process-identity.ts'
import { startPostgres } from '../../../sandbox/src/postgres/start-postgres.ts'
import { hold, home, password } from './homes.ts'

describe('says what is in the way', () => {
  it('POSTGRES_IN_USE while another living process runs it', async () => {
    const { pid } = await hold(home('used'))
    await expect(startPostgres({ home: home('used'), port: 0, password: 'test-only' })).rejects.toMatchObject({
      code: 'POSTGRES_IN_USE',
    })
    expect(await startTimeOf(pid)).not.toBeNull()
  })

  it('PORT_TAKEN when the port is another program’s', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    await expect(startPostgres({ home: home('port'), port, password })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(port)),
    })
    await new Promise((resolve) => server.close(resolve))
  })

  it('POSTGRES_PASSWORD when the data was made with another one', async () => {
    await (await startPostgres({ home: home('password'), port: 0, password })).close()
    await expect(startPostgres({ home: home('password'), port: 0, password: 'other' })).rejects.toMatchObject({
      code: 'POSTGRES_PASSWORD',
    })
  })

  it('POSTGRES_OTHER_VERSION when another major version wrote the data', async () => {
    await (await startPostgres({ home: home('version'), port: 0, password })).close()
    writeFileSync(path.join(home('version'), 'postgres/data/PG_VERSION'), '16\n')
    await expect(startPostgres({ home: home('version'), port: 0, password })).rejects.toMatchObject({
      code: 'POSTGRES_OTHER_VERSION',
      message: expect.stringContaining('16'),
    })
  })

  it('HOME_UNUSABLE when the home is a file', async () => {
    writeFileSync(home('file'), '')
    await expect(startPostgres({ home: home('file'), port: 0, password })).rejects.toMatchObject({
      code: 'HOME_UNUSABLE',
    })
  })

  it('POSTGRES_MISSING for a processor without a package', async () => {
    await expect(findBinaries('linux', 'riscv64')).rejects.toMatchObject({ code: 'POSTGRES_MISSING' })
  })
})
