import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signToken } from './sign-token.ts'

/** Enough of Supabase for an agent's process: signs in whoever asks, takes every write, and keeps which functions were called. */
export async function scriptedSupabase(): Promise<{ url: string; called: string[]; close(): void }> {
  const called: string[] = []
  const user = {
    id: 'x',
    aud: 'authenticated',
    app_metadata: {},
    user_metadata: {},
    created_at: '2026-01-01T00:00:00Z',
  }
  const token = signToken({ sub: 'x', role: 'authenticated' }, 'secret')
  const session = { access_token: token, token_type: 'bearer', expires_in: 3600, refresh_token: 'x', user }
  const server = createServer((request, response) => {
    const name = /\/rpc\/(\w+)/.exec(request.url ?? '')?.[1]
    if (name) called.push(name)
    const answer = request.url?.startsWith('/auth/') ? session : { admitted: true, action: 'answer', settled: true }
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { called, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}
