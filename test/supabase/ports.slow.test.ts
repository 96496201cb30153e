import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { slugOf } from '../../src/core/names.ts'
import { startTestDatabase, type TestDatabase } from '../support/test-database.ts'

let database: TestDatabase
let pool: pg.Pool
const userId = randomUUID()

beforeAll(async () => {
  database = await startTestDatabase()
  pool = new pg.Pool({ connectionString: database.url, max: 12 })
  await pool.query(`insert into auth.users (id, email) values ($1, 'owner@example.com')`, [userId])
})
beforeEach(async () => {
  await pool.query('delete from voice_ai_clients')
})
afterAll(async () => {
  await pool?.end()
  await database?.close()
})

const insert = (businessName: string, columns: Record<string, unknown> = {}) => {
  const row = { user_id: userId, region: 'au', industry: 'plmb', business_name: businessName, ...columns }
  const names = Object.keys(row)
  return pool.query(
    `insert into voice_ai_clients (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')}) returning *`,
    Object.values(row),
  )
}

it('twelve clients inserted at once get the ports 3011 to 3022, each once', async () => {
  const made = await Promise.all(Array.from({ length: 12 }, (_, index) => insert(`Racer ${index}`)))
  const ports = made.map(({ rows }) => rows[0].port).sort((one, other) => one - other)
  expect(ports).toEqual(Array.from({ length: 12 }, (_, index) => 3011 + index))
})

it('gives the lowest free port, also one that a removed client left', async () => {
  for (const name of ['One', 'Two', 'Three']) await insert(name)
  await pool.query(`delete from voice_ai_clients where client_slug = 'two'`)
  expect((await insert('Four')).rows[0].port).toBe(3012)
})

it('says KP001 when every port is in use, and leaves nothing (P-12)', async () => {
  await pool.query(
    `insert into voice_ai_clients (user_id, region, industry, business_name, port)
     select $1, 'au', 'plmb', 'Filler ' || port, port from generate_series(3011, 3999) as port`,
    [userId],
  )
  await expect(insert('One too many')).rejects.toMatchObject({ code: 'KP001' })
  expect((await pool.query(`select count(*)::int as n from voice_ai_clients`)).rows[0].n).toBe(989)
})

it('refuses a port outside the range and one that is taken', async () => {
  await insert('First', { port: 3011 })
  await expect(insert('Second', { port: 3011 })).rejects.toMatchObject({ code: '23505' })
  await expect(insert('Third', { port: 80 })).rejects.toMatchObject({ code: '23514' })
})

it('derives slug, API path and client id from the business name as the command line does', async () => {
  for (const name of [
    'Jameson Plumbing',
    "Martin's Fast-Food & Co.",
    'Café Zoë №5',
    'ＦＵＬＬ Width',
    'Ünïcode Straße 2',
  ]) {
    const slug = slugOf(name)
    const { rows } = await insert(name)
    expect(rows[0]).toMatchObject({ client_slug: slug, client_id: `au_plmb_${slug}`, api_path: `/api/${slug}/` })
  }
})

it.each(['!!!', '日本語', '   '])('refuses the business name «%s», which yields no slug', async (name) => {
  await expect(insert(name)).rejects.toMatchObject({ code: '23514' })
})

it('refuses a client id that is not region, industry and slug, a taken slug, and an unknown time zone', async () => {
  await expect(insert('Name', { client_id: 'au_plmb_other' })).rejects.toMatchObject({ code: '23514' })
  await insert('Name')
  await expect(insert('Name', { region: 'uk', industry: 'rest' })).rejects.toMatchObject({ code: '23505' })
  await expect(insert('Zoned', { config: { time_zone: 'Australia/Nowhere' } })).rejects.toMatchObject({ code: '22023' })
})

it('keeps the API path of the guide’s form, without the last slash', async () => {
  expect((await insert('Slashed', { api_path: '/api/slashed' })).rows[0].api_path).toBe('/api/slashed/')
})
