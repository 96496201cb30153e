import { expect, test } from 'vitest'
import { parseListeningSockets } from '../../../sandbox/src/host/manager/listening-sockets.ts'

test("the kernel's tables are read: listening sockets, who waits there, both address families", () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BC3 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 129436 1 0000000000000000 100 0 0 10 0
   1: 0100007F:0BC3 0100007F:D431 01 00000000:00000000 00:00000000 00000000     0        0 129432 1 0000000000000000 100 0 0 10 0
   2: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1 0 100 0 0 10 0
   3: 00000000000000000000000001000000:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1 1 0 100 0 0 10 0
`
  expect(parseListeningSockets(table)).toEqual([
    { address: '127.0.0.1', port: 3011, waiting: 2 },
    { address: '[::]', port: 8080, waiting: 0 },
    { address: '[::1]', port: 8081, waiting: 0 },
  ])
})
