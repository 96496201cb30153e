import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signToken } from '../sign-token.ts'

/** The least of Supabase that an agent is content with: signs in whoever asks, takes every row. Gives its address. */
export async function startScriptedDatabase(): Promise<string> {
  const session = JSON.stringify({
    access_token: signToken({ sub: 'bench', role: 'authenticated' }, 'bench'),
    token_type: 'bearer',
    expires_in: 3600,
    refresh_token: 'bench',
    user: {
      id: 'bench',
      aud: 'authenticated',
      app_metadata: {},
      user_metadata: {},
      created_at: '2026-01-01T00:00:00Z',
    },
  })
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url?.startsWith('/auth/'))
        response.writeHead(200, { 'content-type': 'application/json' }).end(session)
      else if (request.url?.endsWith('/rpc/admit_call'))
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"admitted":true,"action":"answer"}')
      else if (request.method === 'GET') response.writeHead(200, { 'content-type': 'application/json' }).end('[]')
      else response.writeHead(201).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
