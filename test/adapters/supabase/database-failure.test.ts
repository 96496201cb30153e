import { describe, expect, it } from 'vitest'
import { agentUserId } from '../../../src/adapters/supabase/agent-user-id.ts'
import { databaseFailure } from '../../../src/adapters/supabase/database-failure.ts'

const at = { url: 'http://127.0.0.1:1', what: 'the work' }

describe('what supabase-js reports, in our words', () => {
  it.each([
    [
      { status: 0, message: 'TypeError: fetch failed', details: 'Caused by: (ECONNREFUSED)' },
      'DATABASE_UNREACHABLE',
      3,
    ],
    [{ status: 503, code: 'PGRST001', message: 'x' }, 'DATABASE_UNREACHABLE', 3],
    [{ status: 502, message: 'Bad Gateway' }, 'DATABASE_UNREACHABLE', 3],
    [{ status: 400, code: '57P03', message: 'the database system is starting up' }, 'DATABASE_UNREACHABLE', 3],
    [{ status: 500, code: '53300', message: 'too many connections' }, 'DATABASE_UNREACHABLE', 3],
    [{ status: 500, code: '08006', message: 'x' }, 'DATABASE_UNREACHABLE', 3],
    [{ status: 500, code: '57014', message: 'canceled' }, 'DATABASE_REFUSED', 4],
    [{ status: 401, code: 'PGRST301', message: 'x' }, 'DATABASE_CREDENTIALS', 3],
    [{ status: 401, code: '42501', message: 'permission denied' }, 'DATABASE_CREDENTIALS', 3],
    [{ status: 403, code: 'not_admin', message: 'x' }, 'DATABASE_CREDENTIALS', 3],
    [{ status: 404, code: 'PGRST205', message: 'x' }, 'MIGRATIONS_PENDING', 3],
    [{ status: 404, code: 'PGRST202', message: 'x' }, 'MIGRATIONS_PENDING', 3],
    [{ status: 400, code: 'KL001', message: 'x' }, 'LEASE_LOST', 7],
    [{ status: 400, code: 'KP001', message: 'x' }, 'PORTS_EXHAUSTED', 5],
    [{ status: 400, code: 'KC001', message: 'x' }, 'CLIENT_NOT_FOUND', 2],
    [{ status: 409, code: '23503', message: 'x' }, 'DATABASE_REFUSED', 4],
    [{ status: 403, code: '42501', message: 'x' }, 'DATABASE_REFUSED', 4],
  ])('%o is %s', (failed, code, exitCode) => {
    expect(databaseFailure(failed, at)).toMatchObject({ code, exitCode, cause: failed })
  })

  it('says why nobody answered', () => {
    const failed = { status: 0, message: 'TypeError: fetch failed', details: 'Error: connect (ECONNREFUSED)' }
    expect(databaseFailure(failed, at).message).toBe(
      'The database at http://127.0.0.1:1 did not answer: TypeError: fetch failed (ECONNREFUSED).',
    )
  })
})

it("derives an agent user's id from its e-mail: always the same, a UUID of version 8", () => {
  const id = agentUserId('agent+au_plmb_x@agents.klariqo.invalid')
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(agentUserId('Agent+au_plmb_x@agents.klariqo.invalid')).toBe(id)
  expect(agentUserId('agent+au_plmb_y@agents.klariqo.invalid')).not.toBe(id)
})
