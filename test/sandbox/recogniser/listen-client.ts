import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { encodeMulaw } from '@klariqo/contract/mulaw'
import { readWav } from '@klariqo/contract/wav'
import { WebSocket } from 'ws'

export type ListenMessage = {
  type: string
  is_final?: boolean
  speech_final?: boolean
  from_finalize?: boolean
  start?: number
  duration?: number
  timestamp?: number
  last_word_end?: number
  request_id?: string
  sha256?: string
  channel?: { alternatives: { transcript: string; words: { word: string; start: number; end: number }[] }[] }
}

export type ListenClient = {
  socket: WebSocket
  messages: ListenMessage[]
  closed: Promise<{ code: number; reason: string }>
}

/** A bare WebSocket client of `/v1/listen` that keeps every message. */
export async function listenTo(address: string, query: string, key = 'key'): Promise<ListenClient> {
  const url = `${address.replace('http:', 'ws:')}/v1/listen?${query}`
  const socket = new WebSocket(url, { headers: { authorization: `Token ${key}` } })
  const messages: ListenMessage[] = []
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as ListenMessage))
  const closed = once(socket, 'close').then(([code, reason]) => ({ code: Number(code), reason: String(reason) }))
  await once(socket, 'open')
  return { socket, messages, closed }
}

/** Connects and expects to be refused. */
export async function refusalOf(address: string, query: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${address.replace('http:', 'ws:')}/v1/listen?${query}`, { headers })
  socket.on('error', () => undefined)
  const [, response] = await once(socket, 'unexpected-response')
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  return {
    status: response.statusCode as number,
    headers: response.headers,
    body: JSON.parse(String(Buffer.concat(parts))),
  }
}

/** A caller's recording as the line carries it, with silence (ms) before and after. */
export function phoneAudio(scenarioLine: string, silence: { before: number; after: number }): Buffer {
  const wav = readWav(readFileSync(new URL(`../../../templates/${scenarioLine}`, import.meta.url)))
  const quiet = (ms: number) => Buffer.alloc(ms * 8, 0xff)
  return Buffer.concat([quiet(silence.before), encodeMulaw(wav.samples), quiet(silence.after)])
}

export const resultsIn = (messages: readonly ListenMessage[]) => messages.filter(({ type }) => type === 'Results')
export const textOf = (message: ListenMessage | undefined) => message?.channel?.alternatives[0]?.transcript ?? ''
