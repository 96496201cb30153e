import { createClient } from '@supabase/supabase-js'
import { describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import { follow } from './follower.ts'
import { db, userToken } from './sockets.ts'

describe('a token', () => {
  it('that expires closes the channel with the reason', async () => {
    const follower = await follow(db, userToken(3), [{ table: 'leads' }])
    await eventually(() => follower.statuses, { timeout: 10_000 }).toEqual(['SUBSCRIBED', 'CLOSED'])
    expect(follower.system).toEqual([
      'ok Subscribed to PostgreSQL',
      expect.stringMatching(/^error Token has expired \d+ seconds ago$/),
    ])
    await follower.close()
  })

  it('that is renewed in time keeps it open', async () => {
    const follower = await follow(db, userToken(3), [{ table: 'leads' }])
    await follower.become(userToken(3600))
    await new Promise((resolve) => setTimeout(resolve, 3_500))
    await follower.fence()
    expect(follower.statuses).toEqual(['SUBSCRIBED'])
    await follower.close()
  })

  it.each([
    ['forged', () => `${userToken().slice(0, -4)}AAAA`, 'error Failed to validate JWT signature'],
    ['expired', () => userToken(-5), 'error Token has expired 5 seconds ago'],
  ])('that is %s closes the channel', async (_what, token, words) => {
    const follower = await follow(db, userToken(), [{ table: 'leads' }])
    await follower.become(token())
    await eventually(() => follower.statuses).toEqual(['SUBSCRIBED', 'CLOSED'])
    expect(follower.system.at(-1)).toBe(words)
    await follower.close()
  })

  it('of Auth serves as it is: sign in, follow, sign out', async () => {
    const client = createClient(db.url, db.anonKey, { auth: { persistSession: false, autoRefreshToken: false } })
    expect((await client.auth.signUp({ email: 'rt@example.com', password: 'a-long-password' })).error).toBeNull()
    const status = await new Promise((resolve) => {
      client
        .channel('auth')
        .on(
          'postgres_changes',
          { event: '*', schema: 'public', table: 'leads', filter: 'client_id=eq.x' },
          () => undefined,
        )
        .on('system', {}, ({ status: said, message }) => resolve(`${said} ${message}`))
        .subscribe()
    })
    expect(status).toBe('ok Subscribed to PostgreSQL')
    await client.removeAllChannels()
  })
})
