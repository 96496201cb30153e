import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signToken } from './sign-token.ts'

/** The least of Supabase an agent is content with: signs in whoever asks and takes every row. */
export async function willingSupabase(): Promise<AsyncDisposable & { url: string }> {
  const session = {
    access_token: signToken({ sub: 'test', role: 'authenticated' }, 'test'),
    token_type: 'bearer',
    expires_in: 3600,
    refresh_token: 'test',
    user: { id: 'test', aud: 'authenticated', app_metadata: {}, user_metadata: {}, created_at: '2026-01-01T00:00:00Z' },
  }
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const answer = request.url?.startsWith('/auth/') ? session : []
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
