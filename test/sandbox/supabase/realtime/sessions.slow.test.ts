import { once } from 'node:events'
import { createClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startTestSupabase, type TestSupabase } from '../../../support/test-supabase.ts'
import { eventually } from './eventually.ts'
import { follow, open } from './follower.ts'

let db: TestSupabase
beforeAll(async () => {
  db = await startTestSupabase()
})
afterAll(async () => db?.close())

const userToken = (lifetime?: number): string =>
  db.sign({ role: 'authenticated', sub: '00000000-0000-0000-0000-000000000001' }, lifetime)
const address = (parameters: Record<string, string>): string =>
  `${db.url.replace('http', 'ws')}/realtime/v1/websocket?${new URLSearchParams(parameters)}`

/** A socket without supabase-js, for what that never sends. */
async function plain(version = '2.0.0'): Promise<{ socket: WebSocket; say(message: unknown): void; heard: unknown[] }> {
  const socket = new WebSocket(address({ apikey: db.anonKey, vsn: version }))
  const heard: unknown[] = []
  socket.on('message', (data) => heard.push(JSON.parse(String(data))))
  await once(socket, 'open')
  return {
    socket,
    say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    heard,
  }
}
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

describe('broadcast', () => {
  it('reaches the others of the topic, itself if it asks, by JSON and as bytes', async () => {
    const [one, two] = await Promise.all([open(db, userToken(), []), open(db, userToken(), [])])
    const heard: Record<string, unknown[]> = { own: [], other: [], bytes: [] }
    const talk = async (client: typeof one.client, self: boolean, into: string): Promise<typeof one.channel> => {
      const channel = client.channel('talk', { config: { broadcast: { self, ack: true } } })
      channel.on('broadcast', { event: 'é' }, ({ payload }) => heard[into]?.push(payload))
      channel.on('broadcast', { event: 'raw' }, ({ payload }) => heard.bytes?.push([...new Uint8Array(payload)]))
      await new Promise((resolve) => channel.subscribe(resolve))
      return channel
    }
    const speaker = await talk(one.client, true, 'own')
    await talk(two.client, false, 'other')
    expect(await speaker.send({ type: 'broadcast', event: 'é', payload: { x: 'ü' } })).toBe('ok')
    expect(await speaker.send({ type: 'broadcast', event: 'raw', payload: new Uint8Array([0, 255]).buffer })).toBe('ok')
    expect(await speaker.httpSend('é', { x: 'by http' })).toEqual({ success: true })
    await eventually(() => heard).toEqual({
      own: [{ x: 'ü' }, { x: 'by http' }],
      other: [{ x: 'ü' }, { x: 'by http' }],
      bytes: [
        [0, 255],
        [0, 255],
      ],
    })
    const old = await plain('1.0.0')
    old.say({ topic: 'realtime:talk', event: 'phx_join', payload: { config: {} }, ref: '1' })
    await eventually(() => old.heard).toHaveLength(1)
    await speaker.send({ type: 'broadcast', event: 'é', payload: { x: 1 } })
    await eventually(() => old.heard[1]).toEqual({
      topic: 'realtime:talk',
      event: 'broadcast',
      ref: null,
      payload: { type: 'broadcast', event: 'é', payload: { x: 1 } },
    })
    old.socket.close()
    await Promise.all([one.close(), two.close()])
  })
})

describe('presence', () => {
  it('says who is there, who comes, changes and goes', async () => {
    const [one, two] = await Promise.all([open(db, userToken(), []), open(db, userToken(), [])])
    const said: string[] = []
    const enter = async (client: typeof one.client, key: string, log: boolean): Promise<typeof one.channel> => {
      const channel = client.channel('lobby', { config: { presence: { key } } })
      if (log) {
        channel.on('presence', { event: 'join' }, ({ key: who }) => said.push(`+${who}`))
        channel.on('presence', { event: 'leave' }, ({ key: who }) => said.push(`-${who}`))
      }
      await new Promise((resolve) => channel.subscribe(resolve))
      return channel
    }
    const ann = await enter(one.client, 'ann', false)
    expect(await ann.track({ desk: 1 })).toBe('ok')
    const bob = await enter(two.client, 'bob', true)
    const seen = (): unknown =>
      Object.fromEntries(
        Object.entries(bob.presenceState()).map(([key, metas]) => [
          key,
          metas.map(({ presence_ref: _, ...meta }) => meta),
        ]),
      )
    await eventually(seen).toEqual({ ann: [{ desk: 1 }] })
    expect(await bob.track({ desk: 2 })).toBe('ok')
    expect(await ann.track({ desk: 3 })).toBe('ok')
    await eventually(seen).toEqual({ ann: [{ desk: 3 }], bob: [{ desk: 2 }] })
    expect(await bob.untrack()).toBe('ok')
    await one.client.realtime.disconnect()
    await eventually(seen).toEqual({})
    expect(said.filter((line, at) => said.indexOf(line) === at)).toEqual(['+ann', '+bob', '-ann', '-bob'])
    expect(await bob.send({ type: 'presence', event: 'dance' })).toBe('error')
    await Promise.all([one.close(), two.close()])
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
