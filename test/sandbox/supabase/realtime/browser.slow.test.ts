import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { it } from 'vitest'
import { listenOnLoopback } from '../../../../sandbox/src/vendor-http/listen-on-loopback.ts'
import { startTestSupabase } from '../../../support/test-supabase.ts'
import { eventually } from './eventually.ts'

/** KLARIQO_CHROMIUM, or the one that is installed. */
const browser = [
  process.env.KLARIQO_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((file) => file !== undefined && existsSync(file))
if (!browser) process.stdout.write('Realtime in a browser: skipped, there is no Chromium (set KLARIQO_CHROMIUM)\n')

it.skipIf(!browser)('a browser follows changes with supabase-js as its package ships it', async () => {
  const db = await startTestSupabase({ migrated: false })
  const client = new pg.Client({ connectionString: db.databaseUrl })
  await client.connect()
  await client.query(
    'create table things (id int primary key, name text); alter publication supabase_realtime add table things',
  )
  const library = readFileSync(
    path.join(path.dirname(createRequire(import.meta.url).resolve('@supabase/supabase-js')), 'umd', 'supabase.js'),
  )
  const page = `<!doctype html><script src="/supabase.js"></script><script>
    const tell = (what) => fetch('/heard', { method: 'POST', body: JSON.stringify(what) })
    supabase.createClient('${db.url}', '${db.serviceRoleKey}').channel('page')
      .on('postgres_changes', { event: '*', schema: 'public', table: 'things' }, ({ eventType, new: row }) => tell({ eventType, row }))
      .on('system', {}, ({ status, message }) => tell({ status, message }))
      .subscribe()</script>`
  const heard: unknown[] = []
  const server = createServer(async (request, response) => {
    if (request.url === '/heard') {
      let body = ''
      for await (const chunk of request) body += chunk
      heard.push(JSON.parse(body))
    }
    const script = request.url === '/supabase.js'
    response.setHeader('content-type', script ? 'text/javascript' : 'text/html')
    response.end(script ? library : request.url === '/' ? page : '')
  })
  const address = await listenOnLoopback(server, 0, 'page')
  const profile = mkdtempSync(path.join(tmpdir(), 'klariqo-browser-'))
  const flags = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    `--user-data-dir=${profile}`,
  ]
  const child = spawn(browser ?? '', [...flags, address], { stdio: 'ignore' })
  const gone = new Promise((resolve) => child.once('close', resolve))
  try {
    await eventually(() => heard, { timeout: 60_000 }).toEqual([{ status: 'ok', message: 'Subscribed to PostgreSQL' }])
    await client.query(`insert into things values (1, 'seen in a browser')`)
    await eventually(() => heard[1], { timeout: 10_000 }).toEqual({
      eventType: 'INSERT',
      row: { id: 1, name: 'seen in a browser' },
    })
  } finally {
    child.kill('SIGKILL')
    await gone
    server.close()
    server.closeAllConnections()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    await client.end()
    await db.close()
  }
})
