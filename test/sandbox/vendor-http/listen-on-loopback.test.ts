import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { Edge } from '../../../sandbox/src/host/edge/edge.ts'
import { closeServer } from '../../../sandbox/src/vendor-http/close-server.ts'
import { listenOnLoopback } from '../../../sandbox/src/vendor-http/listen-on-loopback.ts'

test('a port that somebody else has is named with whom it was for and what to do', async () => {
  const first = createServer()
  const address = await listenOnLoopback(first, 0, 'voice')
  try {
    const port = Number(new URL(address).port)
    const taken = { code: 'PORT_TAKEN', hint: expect.stringContaining('KLARIQO_HOME') }
    await expect(listenOnLoopback(createServer(), port, 'voice')).rejects.toMatchObject({
      ...taken,
      message: `Port ${port} for the voice is taken.`,
    })
    const edge = new Edge({ includes: '/none', root: '/none', agents: '127.0.0.1', wake: async () => true })
    await expect(edge.listen(port)).rejects.toMatchObject({
      ...taken,
      message: `Port ${port} for the public address is taken.`,
    })
  } finally {
    await closeServer(first)
  }
})
