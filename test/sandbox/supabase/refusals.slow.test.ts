import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Fixture, startFixture } from './fixture.ts'

let db: Fixture
beforeAll(async () => {
  db = await startFixture()
})
afterAll(async () => db?.close())

describe('what the database refuses', () => {
  const insertCall = (values: object) => db.service.from('calls').insert(values)

  it.each([
    ['23505', 409, { client_id: 1, sid: 'CA2' }],
    ['23503', 409, { client_id: 999, sid: 'X' }],
    ['23514', 400, { client_id: 1, sid: 'Y', seconds: -1 }],
    ['23502', 400, { client_id: 1 }],
    ['22P02', 400, { client_id: 'one', sid: 'Z' }],
    ['22003', 400, { client_id: 1, sid: 'Z', seconds: 99999999999 }],
  ])('%s with status %d', async (code, status, values) => {
    const answer = await insertCall(values)
    expect(answer.status).toBe(status)
    expect(answer.error?.code).toBe(code)
  })

  it('passes message, details and hint on', async () => {
    const { error } = await insertCall({ client_id: 1, sid: 'CA2' })
    expect(error).toMatchObject({
      message: 'duplicate key value violates unique constraint "calls_client_id_sid_key"',
      details: 'Key (client_id, sid)=(1, CA2) already exists.',
      hint: null,
    })
  })

  it('names unknown columns (42703) and tables (PGRST205), with a suggestion', async () => {
    expect((await db.service.from('clients').select('nope')).error).toMatchObject({
      code: '42703',
      message: 'column clients.nope does not exist',
    })
    expect((await db.service.from('clients').select().eq('nope', 1)).error?.code).toBe('42703')
    expect(await db.service.from('client').select()).toMatchObject({
      status: 404,
      error: {
        code: 'PGRST205',
        message: "Could not find the table 'public.client' in the schema cache",
        hint: "Perhaps you meant the table 'public.clients'",
      },
    })
  })

  it('says 22P02 for a filter value of another type', async () => {
    expect(await db.service.from('clients').select().eq('id', 'x')).toMatchObject({
      status: 400,
      error: { code: '22P02' },
    })
  })
})
