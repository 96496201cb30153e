import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadHostTemplates } from '../../src/adapters/host/load-host-templates.ts'
import { clientFiles } from '../../src/host-commands/client-files.ts'
import { nginxPathCases } from '../sandbox/host/nginx-path-cases.ts'
import { findNginx } from '../support/find-nginx.ts'

const nginx = findNginx()
const templates = loadHostTemplates(path.resolve(import.meta.dirname, '../..'))
if (!nginx)
  console.warn('skipped: no nginx on this machine, so the rendered include is checked by the sandbox edge alone')

let folder: string
const running: ChildProcess[] = []
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'klariqo-nginx-'))
})
afterEach(async () => {
  for (const child of running.splice(0)) {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  await rm(folder, { recursive: true, force: true })
})

/** What a server's own nginx.conf would hold around the includes. */
async function wrap(port: number, clients: { clientId: string; port: number }[]): Promise<string[]> {
  await mkdir(path.join(folder, 'klariqo.d'))
  for (const client of clients) {
    const { nginx: include } = clientFiles(client, templates)
    await writeFile(path.join(folder, 'klariqo.d', path.basename(include.path)), include.content)
  }
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  )
  const config = `daemon off; pid ${folder}/nginx.pid; worker_processes 1; events { worker_connections 64; }
http { access_log off; ${temporary.join(' ')}
  map $http_upgrade $klariqo_connection { default upgrade; '' ''; }
  server { listen 127.0.0.1:${port}; include ${folder}/klariqo.d/*.conf; location / { return 404; } } }`
  await writeFile(path.join(folder, 'nginx.conf'), config)
  return ['-p', folder, '-c', path.join(folder, 'nginx.conf'), '-e', path.join(folder, 'error.log')]
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

test.skipIf(!nginx)('nginx -t accepts the includes of several clients together', async () => {
  const clients = ['au_plmb_one', 'uk_rest_two', 'us_hvac_3'].map((clientId, index) => ({
    clientId,
    port: 3011 + index,
  }))
  const args = await wrap(8080, clients)
  const { stderr } = await promisify(execFile)(nginx ?? '', [...args, '-t'])
  expect(stderr).toContain('test is successful')
  expect(stderr).not.toContain('[warn]')
})

test.skipIf(!nginx)('a real nginx treats paths and headers as the sandbox edge does', async () => {
  const seen: http.IncomingMessage[] = []
  const agent = http.createServer((request, response) => {
    seen.push(request)
    response.end(request.url)
  })
  agent.listen(0, '127.0.0.1')
  await once(agent, 'listening')
  const port = await freePort()
  const args = await wrap(port, [{ clientId: 'au_plmb_x', port: (agent.address() as AddressInfo).port }])
  running.push(spawn(nginx ?? '', args, { stdio: 'inherit' }))
  const ask = (target: string, headers = {}) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const request = http.get({ host: '127.0.0.1', port, path: target, headers, agent: false }, (response) => {
        let text = ''
        response.on('data', (piece) => (text += piece))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      })
      request.on('error', reject)
    })
  try {
    await expect
      .poll(
        () =>
          ask('/').then(
            (answer) => answer.status,
            () => 0,
          ),
        { timeout: 10_000 },
      )
      .toBe(404)
    const got: [string, string | number][] = []
    for (const [target] of nginxPathCases) {
      const { status, text } = await ask(target)
      got.push([target, status === 200 ? text : status])
      if (status === 200) expect(seen.at(-1)?.headers['x-original-uri']).toBe(target)
    }
    expect(got).toEqual(nginxPathCases)
    const spoofed = {
      'x-original-uri': '/evil',
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-proto': 'https',
      'x-real-ip': '1.2.3.4',
    }
    await ask('/api/x/a', spoofed)
    expect(seen.at(-1)?.headers).toMatchObject({
      'x-original-uri': '/api/x/a',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-real-ip': '127.0.0.1',
      host: '127.0.0.1',
    })
    expect((await ask('/api/x')).status).toBe(301)
  } finally {
    agent.close()
    agent.closeAllConnections()
  }
})
