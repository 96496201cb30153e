import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import pg from 'pg'
import { it } from 'vitest'
import { listenOnLoopback } from '../../../../sandbox/src/vendor-http/listen-on-loopback.ts'
import { findChromium } from '../../../support/find-chromium.ts'
import { startBrowser } from '../../../support/start-browser.ts'
import { startTestSupabase } from '../../../support/test-supabase.ts'
import { eventually } from './eventually.ts'

const chromium = findChromium('Realtime in a browser')

it.skipIf(!chromium)('a browser follows changes with supabase-js as its package ships it', async () => {
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
  const browser = await startBrowser(chromium ?? '')
  try {
    await browser.open(address)
    await eventually(() => heard, { timeout: 15_000 }).toEqual([{ status: 'ok', message: 'Subscribed to PostgreSQL' }])
    await client.query(`insert into things values (1, 'seen in a browser')`)
    await eventually(() => heard[1]).toEqual({
      eventType: 'INSERT',
      row: { id: 1, name: 'seen in a browser' },
    })
  } finally {
    await browser.close()
    server.close()
    server.closeAllConnections()
    await client.end()
    await db.close()
  }
})
