import { once } from 'node:events'
import { createClient } from '@supabase/supabase-js'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startTestSupabase } from '../../../support/test-supabase.ts'
import { eventually } from './eventually.ts'
import { follow } from './follower.ts'
import { address, db, plain, userToken } from './sockets.ts'

const join = (config: unknown = {}, more: Record<string, unknown> = {}): unknown => [
  '1',
  '1',
  'realtime:x',
  'phx_join',
  { config, ...more },
]

async function refusedUpgrade(url: string): Promise<string> {
  const socket = new WebSocket(url)
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, import('node:http').IncomingMessage]
  let body = ''
  for await (const chunk of response) body += chunk
  return `${response.statusCode} ${JSON.parse(body).message}`
}

describe('the door', () => {
  it('lets in with a key of the project and no other', async () => {
    expect(await refusedUpgrade(address({}))).toBe('401 No API key found in request')
    expect(await refusedUpgrade(address({ apikey: userToken() }))).toBe('401 Invalid API key')
    expect(await refusedUpgrade(address({ apikey: 'x' }))).toMatch(/^403 MalformedJWT/)
    expect(await refusedUpgrade(address({ apikey: db.sign({ role: 'anon' }, -5) }))).toMatch(/^(401|403)/)
    expect(await refusedUpgrade(address({ apikey: db.anonKey, vsn: '3.0.0' }))).toBe(
      '400 Unsupported protocol version 3.0.0',
    )
    expect(await refusedUpgrade(`${db.url.replace('http', 'ws')}/elsewhere?apikey=${db.anonKey}`)).toMatch(/^404/)
  })
})

describe('a socket', () => {
  it.each(['1.0.0', '2.0.0'])('speaks version %s: heartbeat, join, leave, close', async (version) => {
    const { socket, say, heard } = await plain(version)
    const send = (joinRef: string | null, ref: string, topic: string, event: string, payload: unknown): void =>
      say(
        version === '2.0.0' ? [joinRef, ref, topic, event, payload] : { join_ref: joinRef, ref, topic, event, payload },
      )
    const fields = (message: unknown): unknown[] => {
      if (Array.isArray(message)) return [message[1], message[2], message[3], message[4]]
      const { ref, topic, event, payload } = message as Record<string, unknown>
      return [ref, topic, event, payload]
    }
    send(null, '7', 'phoenix', 'heartbeat', {})
    send('8', '8', 'realtime:x', 'phx_join', { config: {} })
    await eventually(() => heard).toHaveLength(2)
    send('8', '9', 'realtime:x', 'phx_leave', {})
    await eventually(() => heard).toHaveLength(4)
    expect(heard.map(fields)).toEqual([
      ['7', 'phoenix', 'phx_reply', { status: 'ok', response: {} }],
      ['8', 'realtime:x', 'phx_reply', { status: 'ok', response: { postgres_changes: [] } }],
      ['9', 'realtime:x', 'phx_reply', { status: 'ok', response: {} }],
      ['8', 'realtime:x', 'phx_close', {}],
    ])
    socket.close()
  })

  it('answers a join with its changes in their order, each with an id; a second join ends the first', async () => {
    const { socket, say, heard } = await plain()
    const changes = [
      { event: 'INSERT', schema: 'public', table: 'leads', filter: 'id=eq.1' },
      { event: '*', schema: 'public', table: 'credits' },
      { event: '*', schema: 'public', table: 'credits' },
    ]
    say(join({ postgres_changes: changes }))
    await eventually(() => heard.length).toBeGreaterThan(0)
    expect(heard[0]).toEqual([
      '1',
      '1',
      'realtime:x',
      'phx_reply',
      { status: 'ok', response: { postgres_changes: changes.map((change, at) => ({ ...change, id: [1, 2, 2][at] })) } },
    ])
    say(['2', '2', 'realtime:x', 'phx_join', { config: {} }])
    await eventually(() => heard.slice(-2)).toEqual([
      ['1', '1', 'realtime:x', 'phx_close', {}],
      ['2', '2', 'realtime:x', 'phx_reply', { status: 'ok', response: { postgres_changes: [] } }],
    ])
    socket.close()
  })

  it.each<[string, () => unknown, string]>([
    ['no topic', () => ['1', '1', 'realtime:', 'phx_join', {}], 'TopicNameRequired: You must provide a topic name'],
    ['another topic', () => ['1', '1', 'room:x', 'phx_join', {}], 'unmatched topic'],
    ['an event before the join', () => ['1', '1', 'realtime:x', 'broadcast', {}], 'unmatched topic'],
    ['no config', () => ['1', '1', 'realtime:x', 'phx_join', {}], 'InvalidJoinPayload'],
    ['a config of another form', () => join({ postgres_changes: 'all' }), 'InvalidJoinPayload'],
    ['a setting nobody knows', () => join({ magic: true }), 'InvalidJoinPayload'],
    ['private channels', () => join({ private: true }), 'NotInSandbox'],
    ['replay', () => join({ broadcast: { replay: { since: 1 } } }), 'NotInSandbox'],
    ['no token', () => join({}, { access_token: 'nonsense' }), 'MalformedJWT: The token provided is not a valid JWT'],
    [
      'a token of somebody else',
      () => join({}, { access_token: `${userToken().slice(0, -4)}AAAA` }),
      'JwtSignatureError: Failed to validate JWT signature',
    ],
    [
      'an expired token',
      () => join({}, { access_token: userToken(-61) }),
      'InvalidJWTToken: Token has expired 61 seconds ago',
    ],
    [
      'a token without a role',
      () => join({}, { access_token: db.sign({ sub: 'x' }) }),
      'InvalidJWTToken: Fields `role` and `exp` are required in JWT',
    ],
    [
      'a role of the database',
      () => join({}, { access_token: db.sign({ role: 'postgres' }) }),
      'Unauthorized: permission denied to set role "postgres"',
    ],
  ])('refuses %s', async (_what, message, reason) => {
    const { socket, say, heard } = await plain()
    say(message())
    await eventually(() => heard).toHaveLength(1)
    const [, , , event, payload] = heard[0] as [0, 0, 0, string, { status: string; response: { reason: string } }]
    expect([event, payload.status]).toEqual(['phx_reply', 'error'])
    expect(payload.response.reason).toContain(reason)
    socket.close()
  })

  it('is closed when it does not speak the protocol, sends too much, or opens too many channels', async () => {
    for (const [message, code] of [
      ['nonsense', 1003],
      ['[1,2]', 1003],
      ['x'.repeat(3_100_000), 1009],
    ] as const) {
      const { socket, say } = await plain()
      say(message)
      expect((await once(socket, 'close'))[0]).toBe(code)
    }
    const flood = await plain()
    for (let at = 0; at < 1_100; at += 1) flood.say([null, '1', 'phoenix', 'heartbeat', {}])
    expect((await once(flood.socket, 'close')).map(String)).toEqual(['1008', 'Too many messages per second'])
    const many = await plain()
    for (let at = 0; at < 60; at += 1) many.say([`${at}`, `${at}`, `realtime:${at}`, 'phx_join', { config: {} }])
    await eventually(() => many.heard.length).toBe(60)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    for (let at = 60; at < 101; at += 1) many.say([`${at}`, `${at}`, `realtime:${at}`, 'phx_join', { config: {} }])
    await eventually(() => many.heard.length).toBe(101)
    const refused = (many.heard as [0, 0, 0, 0, { response: { reason?: string } }][]).flatMap(
      ([, , , , { response }]) => response.reason ?? [],
    )
    expect(refused).toEqual(['ChannelRateLimitReached: Too many channels'])
    many.socket.close()
  })
})

describe('a join that waits for the database', () => {
  it('is answered when changes are followed, or with the reason why not', async () => {
    const client = createClient(db.url, db.serviceRoleKey, { auth: { persistSession: false } })
    await client.realtime.setAuth()
    const outcome = (table: string): Promise<string> =>
      new Promise((resolve) => {
        client
          .channel(`wait-${table}`, { config: { postgres_changes_options: { wait: true } } })
          .on('postgres_changes', { event: '*', schema: 'public', table }, () => undefined)
          .subscribe((status, error) => resolve(`${status} ${error?.message ?? ''}`))
      })
    expect(await outcome('leads')).toBe('SUBSCRIBED ')
    expect(await outcome('plans')).toMatch(
      /^CHANNEL_ERROR RealtimeDisabledForConfiguration: Unable to subscribe to changes/,
    )
    await client.removeAllChannels()
  })
})

describe('the end', () => {
  it('of the gateway closes every socket', async () => {
    const own = await startTestSupabase()
    const follower = await follow(own, own.sign({ role: 'authenticated', sub: 'x' }), [{ table: 'leads' }])
    const socket = new WebSocket(`${own.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${own.anonKey}`)
    await once(socket, 'open')
    const closed = once(socket, 'close')
    await own.close()
    expect((await closed)[0]).toBe(1001)
    await follower.close()
  })
})
