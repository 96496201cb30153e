import { once } from 'node:events'
import { afterAll, beforeAll } from 'vitest'
import { WebSocket } from 'ws'
import { startTestSupabase, type TestSupabase } from '../../../support/test-supabase.ts'

/** The server the tests of sockets talk to: importing this starts one for the file. */
export let db: TestSupabase
beforeAll(async () => {
  db = await startTestSupabase()
})
afterAll(async () => db?.close())

export const userToken = (lifetime?: number): string =>
  db.sign({ role: 'authenticated', sub: '00000000-0000-0000-0000-000000000001' }, lifetime)
export const address = (parameters: Record<string, string>): string =>
  `${db.url.replace('http', 'ws')}/realtime/v1/websocket?${new URLSearchParams(parameters)}`

/** A socket without supabase-js, for what that never sends. */
export async function plain(
  version = '2.0.0',
): Promise<{ socket: WebSocket; say(message: unknown): void; heard: unknown[] }> {
  const socket = new WebSocket(address({ apikey: db.anonKey, vsn: version }))
  const heard: unknown[] = []
  socket.on('message', (data) => heard.push(JSON.parse(String(data))))
  await once(socket, 'open')
  return {
    socket,
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    heard,
  }
}
