import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { FRAME_BYTES, FRAME_MS } from '@klariqo/contract/media-stream'
import { WebSocket, WebSocketServer } from 'ws'

/**
 * The least that can stand where the agent stands: passes each frame on to the recogniser without a look at it, and answers
 * a final result with frames made beforehand, a first one at once and then one every 20 ms. No routing, no marks but the
 * last, no detector, no log, no database. Its one argument is the recogniser's address.
 */
const payload = Buffer.alloc(FRAME_BYTES, 0xff).toString('base64')
const frames = 5
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })

server.on('connection', (caller) => {
  const ear = new WebSocket(`${process.argv[2]}/v1/listen`, { perMessageDeflate: false })
  const frame = `{"event":"media","streamSid":"","media":{"payload":"${payload}"}}`
  const answer = (left: number): void => {
    caller.send(frame)
    if (left > 1) setTimeout(answer, FRAME_MS, left - 1)
  }
  caller.on('message', (data: Buffer) => {
    const text = data.toString('latin1')
    if (text.startsWith('{"event":"media"')) {
      const from = text.indexOf('"payload":"') + 11
      if (ear.readyState === WebSocket.OPEN) ear.send(Buffer.from(text.slice(from, text.indexOf('"', from)), 'base64'))
    } else if (text.startsWith('{"event":"start"')) caller.send(frame)
    else if (text.startsWith('{"event":"stop"')) caller.close(1000)
  })
  caller.on('close', () => ear.close())
  ear.on('message', (data: Buffer) => {
    if (data.toString('latin1').includes('"speech_final":true')) answer(frames)
  })
})
await once(server, 'listening')
process.stdout.write(`${JSON.stringify({ address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`)
