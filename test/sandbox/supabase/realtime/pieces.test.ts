import { describe, expect, it } from 'vitest'
import { arrayLiteral } from '../../../../sandbox/src/supabase/realtime/changes/array-literal.ts'
import { inFlight } from '../../../../sandbox/src/supabase/realtime/changes/in-flight.ts'
import { parseChangesRequest } from '../../../../sandbox/src/supabase/realtime/changes/parse-changes-request.ts'
import { parseFilter } from '../../../../sandbox/src/supabase/realtime/changes/parse-filter.ts'
import { numberRequests } from '../../../../sandbox/src/supabase/realtime/channels/number-requests.ts'
import { RateLimit } from '../../../../sandbox/src/supabase/realtime/channels/rate-limit.ts'
import {
  readBroadcastPush,
  writeBroadcast,
} from '../../../../sandbox/src/supabase/realtime/protocol/broadcast-frame.ts'
import { readMessage } from '../../../../sandbox/src/supabase/realtime/protocol/read-message.ts'

describe('a filter', () => {
  it.each<[string, unknown]>([
    ['', []],
    ['  ', []],
    ['id=eq.1', [['id', 'eq', '1', false]]],
    ['a=eq.x=y.z', [['a', 'eq', 'x=y.z', false]]],
    [
      'a=not.in.(1,2),b=lt.3',
      [
        ['a', 'in', '{1,2}', true],
        ['b', 'lt', '3', false],
      ],
    ],
    [
      'a=eq."x,(y)",b=is.null',
      [
        ['a', 'eq', 'x,(y)', false],
        ['b', 'is', 'null', false],
      ],
    ],
    ['a=eq."say \\"hi\\" \\\\ bye"', [['a', 'eq', 'say "hi" \\ bye', false]]],
    ['a=in.("x,y",z)', [['a', 'in', '{"x,y",z}', false]]],
    ['a=eq.it"s', [['a', 'eq', 'it"s', false]]],
  ])('%s', (text, expected) => {
    const parsed = parseFilter(text)
    if ('error' in parsed) throw new Error(parsed.error)
    expect(parsed.map(({ column, operator, value, negate }) => [column, operator, value, negate])).toEqual(expected)
  })

  it.each([
    ['undefined', '["undefined"]'],
    ['a=eq', '["eq"]'],
    ['a=foo.1', '["foo", "1"]'],
    ['a=toString.1', '["toString", "1"]'],
    ['a=in.1', '`in` filter value must be wrapped by parentheses'],
    ['a=eq.1,,b=eq.2', 'filter must not contain empty segments (check for extra commas)'],
  ])('refuses %s', (text, reason) => {
    expect(parseFilter(text)).toEqual({ error: `Error parsing \`filter\` params: ${reason}` })
  })
})

describe('a request for changes', () => {
  it('means what hosted Realtime takes it for', () => {
    expect(parseChangesRequest({ schema: 'public' })).toMatchObject({
      event: '*',
      schema: 'public',
      table: '*',
      select: null,
    })
    expect(parseChangesRequest({ table: 't', event: 'insert' })).toMatchObject({
      event: 'INSERT',
      schema: 'public',
      table: 't',
    })
    expect(parseChangesRequest({ schema: 's', table: 't', select: [] })).toMatchObject({ select: null })
    for (const params of [{}, { schema: 1, table: 't' }, { filter: 'a=eq.1' }, { table: 't', filter: 'a=eq.1' }])
      expect(parseChangesRequest(params)).toMatchObject({
        error: expect.stringContaining('No subscription params provided'),
      })
  })

  it('is numbered, equal ones alike', () => {
    expect(numberRequests([{ a: 1 }, { a: 2 }, { a: 1 }]).map(({ id }) => id)).toEqual([1, 2, 1])
  })
})

describe('a transaction in a snapshot', () => {
  it.each<[number, string, boolean]>([
    [10, '12:12:', false],
    [12, '12:12:', true],
    [10, '10:12:10', true],
    [11, '10:12:10', false],
    // The full number has grown beyond 32 bits.
    [5, '4294967295:4294967302:4294967301', true],
    [6, '4294967302:4294967302:', true],
    [4, '4294967302:4294967302:', false],
    [4_294_967_295, '4294967302:4294967302:', false],
  ])('%i in %s: in flight %s', (xid, snapshot, expected) => {
    expect(inFlight(xid, snapshot)).toBe(expected)
  })
})

describe('frames', () => {
  it('of a broadcast go through realtime-js both ways', () => {
    const push = Buffer.concat([Buffer.from([3, 1, 1, 1, 2, 0, 1]), Buffer.from('12tééx')])
    expect(readBroadcastPush(push)).toBeNull()
    const good = Buffer.concat([Buffer.from([3, 1, 1, 1, 2, 0, 1]), Buffer.from('12té{"a":1}')])
    expect(readBroadcastPush(good)).toEqual({
      joinRef: '1',
      ref: '2',
      topic: 't',
      event: 'broadcast',
      payload: {},
      body: { event: 'é', json: '{"a":1}' },
    })
    expect([...writeBroadcast('t', { event: 'é', bytes: Buffer.from([9]) })]).toEqual([4, 1, 2, 0, 0, 116, 195, 169, 9])
    for (const frame of [[3], [4, 0, 0, 0, 0, 0, 1], [3, 9, 9, 9, 9, 9, 1], [3, 0, 0, 0, 0, 0, 7]])
      expect(readBroadcastPush(Buffer.from(frame))).toBeNull()
  })

  it('of text are read strictly', () => {
    const read = (text: string, version: '1.0.0' | '2.0.0' = '2.0.0') => readMessage(Buffer.from(text), false, version)
    expect(read('["1",null,"t","e",{"a":1}]')).toEqual({
      joinRef: '1',
      ref: null,
      topic: 't',
      event: 'e',
      payload: { a: 1 },
    })
    expect(read('{"topic":"t","event":"e","payload":null,"ref":"2"}', '1.0.0')).toEqual({
      joinRef: null,
      ref: '2',
      topic: 't',
      event: 'e',
      payload: {},
    })
    for (const text of ['', 'null', '[]', '["1","2","t","e"]', '[1,"2","t","e",{}]', '["1","2",3,"e",{}]', '{}'])
      expect(read(text)).toBeNull()
    expect(readMessage(Buffer.from([3, 0, 0, 0, 0, 0, 1]), true, '1.0.0')).toBeNull()
  })
})

it('an array literal keeps quotes, backslashes, NULL and the word NULL apart', () => {
  expect(arrayLiteral(['a"b', 'c\\d', null, 'NULL', '', 'x,y'])).toBe('{"a\\"b","c\\\\d",NULL,"NULL","","x,y"}')
})

it('a rate limit counts in windows of a second', () => {
  const limit = new RateLimit(2)
  expect([0, 1, 2, 999, 1000, 1001, 1002].map((at) => limit.allows(at))).toEqual([
    true,
    true,
    false,
    false,
    true,
    true,
    false,
  ])
})
