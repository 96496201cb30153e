import { expect, it } from 'vitest'
import { listeningPortsOf } from '../../src/host-commands/listening-ports.ts'

it('reads the ports somebody listens on, IPv4 and IPv6, and no others', () => {
  const output = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BC3 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0
   1: 0100007F:9C40 0100007F:0BC4 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 20 4 30 10 -1
  sl  local_address                         remote_address                        st tx_queue rx_queue
   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000
`
  expect([...listeningPortsOf(output)]).toEqual([3011, 8080])
  expect(listeningPortsOf('').size).toBe(0)
})
