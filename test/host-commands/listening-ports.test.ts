import { expect, test } from 'vitest'
import { listeningPorts, listeningPortsOf } from '../../src/host-commands/listening-ports.ts'

test('the ports that are taken on 127.0.0.1 are read, and no others', () => {
  expect(listeningPorts()).toEqual(['ss', '-Hltn'])
  const output = `LISTEN 0      511        127.0.0.1:3011       0.0.0.0:*
LISTEN 0      4096   127.0.0.53%lo:53         0.0.0.0:*
LISTEN 0      511        127.0.0.2:3012       0.0.0.0:*
LISTEN 0      128         10.0.0.5:3013       0.0.0.0:*
LISTEN 0      128          0.0.0.0:22         0.0.0.0:*
LISTEN 0      128             [::]:8080          [::]:*
LISTEN 0      128                *:9090             *:*
LISTEN 0      128            [::1]:631           [::]:*
`
  expect([...listeningPortsOf(output)]).toEqual([3011, 22, 8080, 9090])
  expect(listeningPortsOf('').size).toBe(0)
})
