import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { FaultyAnswer } from '../../../sandbox/src/vendor-http/faulty-answer.ts'
import { meetFault } from '../../../sandbox/src/vendor-http/meet-fault.ts'
import { VendorSettings } from '../../../sandbox/src/vendor-http/vendor-settings.ts'

const PARTS = ['one ', 'two ', 'three']

/** A vendor that answers in three parts; what its faults are; how an answer is read, as far as it comes. */
async function vendor(fault: object) {
  const settings = new VendorSettings()
  settings.change({ faults: [{ times: 1, ...fault }] })
  const server = createServer(async (_request, response) => {
    const met = await meetFault(settings, response, ({ status = 500 }) => response.writeHead(status).end())
    if (met.dealtWith) return
    const answer = new FaultyAnswer(response, met.fault, { contentType: 'text/html', body: '<nonsense>' })
    answer.head(200, { 'content-type': 'text/plain', 'content-length': 13 })
    for (const part of PARTS) answer.write(part)
    answer.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return async (patienceMs = 5000) => {
    let text = ''
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) })
      const decoder = new TextDecoder()
      for await (const part of response.body ?? []) text += decoder.decode(part)
      return { status: response.status, type: response.headers.get('content-type'), text, end: 'whole' }
    } catch (error) {
      return { text, end: (error as Error).name === 'TimeoutError' ? 'silence' : 'cut' }
    }
  }
}

test.each([
  [{ status: 503 }, { status: 503, end: 'whole' }],
  [{ drop: 'before' }, { text: '', end: 'cut' }],
  [{ cut_after_bytes: 6 }, { text: 'one tw', end: 'cut' }],
  [{ after_ms: 30 }, { text: 'one two three', end: 'cut' }],
  [{ garbage: true }, { status: 200, type: 'text/html', text: '<nonsense>', end: 'whole' }],
  [
    { garbage: true, after_ms: 30 },
    { type: 'text/plain', text: 'one two three<nonsense>', end: 'whole' },
  ],
])('%o is met once, and the next request is answered', async (fault, expected) => {
  const ask = await vendor(fault)
  expect(await ask()).toMatchObject(expected)
  expect(await ask()).toEqual({ status: 200, type: 'text/plain', text: 'one two three', end: 'whole' })
})

test.each([
  [{ hang: true }, ''],
  [{ half_open: true }, ''],
  [{ half_open: true, after_ms: 30 }, 'one two three'],
])('%o leaves the client waiting, and holds up nobody else', async (fault, text) => {
  const ask = await vendor(fault)
  expect(await ask(400)).toEqual({ text, end: 'silence' })
  expect(await ask()).toMatchObject({ end: 'whole' })
})
