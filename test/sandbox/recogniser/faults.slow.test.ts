import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startRecogniser } from '../../../sandbox/src/recogniser/start-recogniser.ts'
import { listenTo, phoneAudio, refusalOf } from './listen-client.ts'

const conversation = 'encoding=mulaw&sample_rate=8000&interim_results=true&endpointing=300'

let recogniser: Awaited<ReturnType<typeof startRecogniser>>
beforeAll(async () => {
  recogniser = await startRecogniser({ port: 0, apiKey: 'key', idleMs: 500 })
})
afterAll(() => recogniser?.close())
afterEach(() => fetch(`${recogniser.address}/_sandbox/settings`, { method: 'DELETE' }))

test('a fault set in the settings happens as often as asked, then no more', async () => {
  const put = (body: unknown) =>
    fetch(`${recogniser.address}/_sandbox/settings`, { method: 'PUT', body: JSON.stringify(body) })
  await put({ faults: [{ times: 1, status: 429, code: 'TOO_MANY_REQUESTS' }] })
  expect(await refusalOf(recogniser.address, conversation, { authorization: 'Token key' })).toMatchObject({
    status: 429,
    body: { err_code: 'TOO_MANY_REQUESTS' },
  })
  const { socket } = await listenTo(recogniser.address, conversation)
  socket.close()
  expect((await put({ fautls: [] })).status).toBe(400)
})

test('a handshake that hangs has no answer, and does not outlive the service', async () => {
  const other = await startRecogniser({ port: 0, apiKey: 'key' })
  const faults = [
    { times: 1, hang: true },
    { times: 1, delay_ms: 600_000 },
  ]
  await fetch(`${other.address}/_sandbox/settings`, { method: 'PUT', body: JSON.stringify({ faults }) })
  const url = `${other.address.replace('http:', 'ws:')}/v1/listen?${conversation}`
  const impatient = new WebSocket(url, { headers: { authorization: 'Token key' }, handshakeTimeout: 100 })
  const [error] = (await once(impatient, 'error')) as [Error]
  expect(error.message).toContain('timed out')
  const waiting = new WebSocket(url, { headers: { authorization: 'Token key' } })
  const failed = once(waiting, 'error')
  const waitingFaults = async () => await (await fetch(`${other.address}/_sandbox/settings`)).json()
  await expect.poll(waitingFaults).toMatchObject({ faults: [] })
  await other.close()
  await failed
})

test('a line that was accepted dies, talks nonsense or falls silent as asked', async () => {
  const faults = [
    { times: 1, cut_after_bytes: 1600 },
    { times: 1, after_ms: 20 },
    { times: 1, garbage: true },
    { times: 1, half_open: true },
  ]
  await fetch(`${recogniser.address}/_sandbox/settings`, { method: 'PUT', body: JSON.stringify({ faults }) })
  const cut = await listenTo(recogniser.address, conversation)
  cut.socket.send(Buffer.alloc(1599, 0xff))
  cut.socket.send(Buffer.alloc(1, 0xff))
  expect((await cut.closed).code).toBe(1006)
  expect((await (await listenTo(recogniser.address, conversation)).closed).code).toBe(1006)

  const url = `${recogniser.address.replace('http:', 'ws:')}/v1/listen?${conversation}`
  const nonsense = new WebSocket(url, { headers: { authorization: 'Token key' } })
  const [message] = await once(nonsense, 'message')
  expect(() => JSON.parse(String(message))).toThrow()
  nonsense.close()

  const silent = await listenTo(recogniser.address, conversation)
  let pong = false
  silent.socket.on('pong', () => {
    pong = true
  })
  silent.socket.ping()
  silent.socket.send(phoneAudio('plmb/scenarios/audio/emergency-1.wav', { before: 200, after: 800 }))
  // As long as the service waits for a line that is only idle, and is not dead.
  await delay(600)
  expect([pong, silent.messages, silent.socket.readyState]).toEqual([false, [], WebSocket.OPEN])
  silent.socket.terminate()
})
