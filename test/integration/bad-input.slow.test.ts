import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askCarrier, carrierPurchases, sandboxEnv } from '../support/carrier-purchases.ts'
import { klariqo, klariqoData } from '../support/klariqo.ts'
import { ownSandbox } from '../support/own-sandbox.ts'

ownSandbox()

let folder = ''
let db: pg.Client
const create = (business: string, ...more: string[]) => [
  'client',
  'create',
  '--business',
  business,
  '--region',
  'au',
  '--industry',
  'plmb',
  ...more,
]

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'klariqo-bad-'))
  await klariqoData(['up', '--detach'])
  db = new pg.Client({ connectionString: (await sandboxEnv()).DATABASE_URL })
  await db.connect()
})
afterAll(async () => {
  await db.end()
  rmSync(folder, { recursive: true })
})

const counts = async () => {
  const rows = await db.query(
    'select (select count(*) from voice_ai_clients)::int as clients, (select count(*) from number_reservations)::int as reservations',
  )
  return { ...rows.rows[0], bought: (await carrierPurchases()).length }
}

/** Refused with this code and exit code, a hint, no stack trace, and nothing left behind. */
async function expectRefusal(args: string[], code: string, exit: number, env: NodeJS.ProcessEnv = {}): Promise<void> {
  const before = await counts()
  const ran = await klariqo(args, { env })
  expect([ran.envelope?.error?.code, ran.code], ran.stdout + ran.stderr).toEqual([code, exit])
  expect(ran.envelope?.error?.hint.length).toBeGreaterThan(5)
  expect(ran.stderr).not.toMatch(/^\s+at /m)
  expect(await counts()).toEqual(before)
}

const file = (name: string, text: string) => {
  writeFileSync(path.join(folder, name), text)
  return path.join(folder, name)
}

test('an unknown region', () =>
  expectRefusal(
    ['client', 'create', '--business', 'A B', '--region', 'mars', '--industry', 'plmb'],
    'REGION_UNKNOWN',
    2,
  ))
test('an unknown industry', () =>
  expectRefusal(
    ['client', 'create', '--business', 'A B', '--region', 'au', '--industry', 'zoo'],
    'INDUSTRY_UNKNOWN',
    2,
  ))
test('a name that yields no slug', () => expectRefusal(create('日本'), 'SLUG_EMPTY', 2))
test('a malformed phone', () => expectRefusal(create('Phone Plumbing', '--phone', '12'), 'PHONE_INVALID', 2))
test('a malformed e-mail', () => expectRefusal(create('Mail Plumbing', '--email', 'nobody'), 'EMAIL_INVALID', 2))
test('several problems at once are all named', async () => {
  const ran = await klariqo(create('日本', '--phone', '12', '--email', 'x'))
  expect(ran.envelope?.error?.code).toBe('CLIENT_DETAILS_INVALID')
  expect(ran.envelope?.error?.message.split('\n').length).toBeGreaterThanOrEqual(3)
})
test('a details file that is not there', () =>
  expectRefusal(['client', 'create', '--from', '/nowhere/at.yaml'], 'DETAILS_FILE_UNREADABLE', 2))
test('a details file that is no YAML', () =>
  expectRefusal(
    ['client', 'create', '--from', file('broken.yaml', 'business: [unclosed\n')],
    'DETAILS_FILE_INVALID',
    2,
  ))
test('a details file with an unknown key, with its path', async () => {
  const args = [
    'client',
    'create',
    '--from',
    file('key.yaml', 'business: A B\nregion: au\nindustry: plmb\ndetails:\n  calout_fee: 3\n'),
  ]
  await expectRefusal(args, 'DETAILS_INVALID', 2)
  expect((await klariqo(args)).envelope?.error?.message).toContain('calout_fee')
})
test('a value that is missing where nobody can be asked', () =>
  expectRefusal(['client', 'create', '--region', 'au', '--industry', 'plmb'], 'VALUE_MISSING', 2))
test('an unknown flag', () => expectRefusal(['client', 'list', '--bogus'], 'USAGE', 2))
test('an unknown command', () => expectRefusal(['clinet', 'create'], 'COMMAND_UNKNOWN', 2))
test('a pipeline without a profile', () =>
  expectRefusal(['client', 'list'], 'PROFILE_NOT_CHOSEN', 3, { CI: 'true', KLARIQO_PROFILE: '' }))
test('an unknown profile', () => expectRefusal(['client', 'list', '--profile', 'moon'], 'PROFILE_UNKNOWN', 3))
test('a client that is not there', () => expectRefusal(['client', 'show', 'au_plmb_nobody'], 'CLIENT_NOT_FOUND', 2))
test('a delete that nobody confirmed', () =>
  expectRefusal(['client', 'delete', 'au_plmb_nobody'], 'CONFIRMATION_MISSING', 2))
test('wrong carrier credentials', () =>
  expectRefusal(create('Wrong Token'), 'TELEPHONY_CREDENTIALS', 3, { KLARIQO_TWILIO_AUTH_TOKEN: 'f'.repeat(32) }))
test('a wrong database key', () =>
  expectRefusal(create('Wrong Key'), 'DATABASE_CREDENTIALS', 3, { KLARIQO_SUPABASE_SERVICE_ROLE_KEY: 'not.a.key' }))

test('a wrong voice key buys nothing and leaves no client behind', async () => {
  const before = await counts()
  const ran = await klariqo(create('Wrong Voice'), { env: { KLARIQO_ELEVENLABS_API_KEY: 'wrong' } })
  expect([ran.envelope?.error?.code, ran.code]).toEqual(['VOICE_CREDENTIALS', 3])
  expect((await counts()).clients).toBe(before.clients)
})

test('a name that another region has already', async () => {
  await klariqoData(create('Taken Plumbing'))
  await expectRefusal(
    ['client', 'create', '--business', 'Taken Plumbing', '--region', 'uk', '--industry', 'plmb'],
    'SLUG_TAKEN',
    2,
  )
})

test('no number for sale', async () => {
  const empty = JSON.stringify({ available_phone_numbers: [], uri: '/' })
  await askCarrier('POST', '/_sandbox/faults', { path: 'AvailablePhoneNumbers', times: 50, status: 200, body: empty })
  const ran = await klariqo(create('Numberless'))
  await askCarrier('DELETE', '/_sandbox/faults')
  expect([ran.envelope?.error?.code, ran.code]).toEqual(['NUMBER_NONE_FOUND', 4])
})

test('the range of ports used up', async () => {
  const { rows } = await db.query('select user_id from voice_ai_clients limit 1')
  await db.query(
    `insert into voice_ai_clients (client_id, user_id, region, industry, business_name, status, port, client_slug, config)
     select 'au_plmb_filler' || p, $1, 'au', 'plmb', 'Filler ' || p, 'active', p, 'filler' || p, '{}'
     from generate_series(3011, 3999) p where not exists (select 1 from voice_ai_clients c where c.port = p)`,
    [rows[0].user_id],
  )
  try {
    await expectRefusal(create('No Port Left'), 'PORTS_EXHAUSTED', 5)
  } finally {
    await db.query("delete from voice_ai_clients where client_slug like 'filler%'")
  }
})

test('a sandbox folder of an older version is refused and kept', async () => {
  const home = path.join(folder, 'old')
  mkdirSync(home)
  writeFileSync(path.join(home, 'sandbox.json'), JSON.stringify({ schema: 0 }))
  const ran = await klariqo(['up', '--detach'], { env: { KLARIQO_HOME: home } })
  expect([ran.envelope?.error?.code, ran.code]).toEqual(['SANDBOX_STATE_UNREADABLE', 3])
  expect(ran.envelope?.error?.hint).toContain('down --purge')
})

test('a sandbox folder that cannot be written', async () => {
  const blocker = file('not-a-folder', '')
  const ran = await klariqo(['up', '--detach'], { env: { KLARIQO_HOME: path.join(blocker, 'home') } })
  expect([ran.envelope?.error?.code, ran.code]).toEqual(['SANDBOX_FOLDER_REFUSED', 3])
})
