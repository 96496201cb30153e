import { expect, it } from 'vitest'
import { clusterSettings } from '../../../sandbox/src/postgres/cluster-settings.ts'

it('listens on loopback alone, without a unix socket, durable and with logical replication', () => {
  const settings = clusterSettings(5544)
  expect(settings).toEqual(
    expect.arrayContaining([
      'listen_addresses=127.0.0.1',
      'port=5544',
      'unix_socket_directories=',
      'wal_level=logical',
    ]),
  )
  expect(settings.join(' ')).not.toMatch(/fsync=off/)
})

it('lets a caller change a setting', () => {
  expect(clusterSettings(1, { fsync: 'off', jit: 'on' })).toEqual(expect.arrayContaining(['fsync=off', 'jit=on']))
})
