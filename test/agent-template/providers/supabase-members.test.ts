import { afterEach, beforeEach, expect, test } from 'vitest'
import { DatabaseError } from '../../../agent-template/src/providers/database-error.ts'
import type { Members } from '../../../agent-template/src/providers/members.ts'
import { supabaseMembers } from '../../../agent-template/src/providers/supabase-members.ts'
import { signToken } from '../../support/sign-token.ts'
import { startVendorRecorder, type VendorRecorder } from '../../support/vendor-recorder.ts'

const user = { id: 'user-1', app_metadata: { provider: 'email' } }
let answers: { auth: { status?: number; body: string }; rows: { status?: number; body: string } }
let asked: string[]
let now: number
let supabase: VendorRecorder
let members: Members
beforeEach(async () => {
  answers = { auth: { body: JSON.stringify(user) }, rows: { body: '[{"user_id":"user-1"}]' } }
  asked = []
  now = Date.now()
  supabase = await startVendorRecorder(({ url, headers }) => {
    asked.push(`${url} ${headers.apikey}`)
    return url.startsWith('/auth/') ? answers.auth : answers.rows
  })
  members = supabaseMembers({ url: supabase.address, anonKey: 'anon', clientId: 'au_plmb_x', wallClock: () => now })
})
afterEach(() => supabase.close())

const token = (lifetime: number) => signToken({ sub: 'user-1' }, 'a secret nobody here knows', lifetime)
const who = (one: string) => members.who(one, AbortSignal.timeout(2_000))

test('a token is asked about once a minute, and no longer than it lasts', async () => {
  const [long, short] = [token(3_600), token(30)]
  for (let i = 0; i < 3; i++) expect(await who(long)).toEqual({ userId: 'user-1', role: 'owner', token: long })
  expect(asked.toSorted()).toEqual([
    '/auth/v1/user anon',
    '/rest/v1/voice_ai_clients?select=user_id&client_id=eq.au_plmb_x anon',
  ])
  await who(short)
  now += 31_000
  await Promise.all([who(long), who(short)])
  expect(await who(short)).toBe('nobody')
  expect(asked).toHaveLength(4)
  now += 30_000
  await who(long)
  expect(asked).toHaveLength(6)
})

test.each(['', 'x', 'x.y', 'x.y.z', 'x.e30.z', 'a.b.c.d', token(-1)])(
  '%o is nobody’s without a request',
  async (one) => {
    expect(await who(one)).toBe('nobody')
    expect(asked).toEqual([])
  },
)

test.each([
  ['auth', 401],
  ['auth', 403],
  ['auth', 404],
  ['rows', 401],
] as const)('%s answers %d: nobody, kept for the minute', async (part, status) => {
  answers[part] = { status, body: '{}' }
  const one = token(60)
  expect([await who(one), await who(one)]).toEqual(['nobody', 'nobody'])
  expect(asked).toHaveLength(2)
})

test.each([
  ['sees no such client', user, '[]'],
  ['is somebody else’s agent', { ...user, app_metadata: { role: 'agent' } }, '[{"user_id":"user-1"}]'],
  ['has a role that nobody has heard of', { ...user, app_metadata: { role: 'admin' } }, '[{"user_id":"user-1"}]'],
  ['sees the client of another owner', user, '[{"user_id":"user-2"}]'],
])('a user who %s is a stranger', async (_what, account, rows) => {
  answers = { auth: { body: JSON.stringify(account) }, rows: { body: rows } }
  expect(await who(token(60))).toBe('stranger')
})

test('what cannot be found out is an error that is not kept', async () => {
  const one = token(60)
  for (const broken of [{ status: 500, body: '{}' }, { status: 429, body: '{}' }, { body: '<html>' }]) {
    answers.auth = broken
    await expect(who(one)).rejects.toBeInstanceOf(DatabaseError)
  }
  answers.auth = { body: JSON.stringify(user) }
  expect(await who(one)).toMatchObject({ role: 'owner' })
  supabase.close()
  await expect(who(token(61))).rejects.toMatchObject({ retryable: true })
})

test('no more than 200 tokens are remembered', async () => {
  const first = token(3_600)
  await who(first)
  for (let i = 0; i < 200; i++) await who(token(3_601 + i))
  const before = asked.length
  await who(first)
  expect(asked).toHaveLength(before + 2)
})
