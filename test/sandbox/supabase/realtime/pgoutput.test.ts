import { describe, expect, it } from 'vitest'
import { ChangeQueue } from '../../../../sandbox/src/supabase/realtime/changes/change-queue.ts'
import { imagesOf } from '../../../../sandbox/src/supabase/realtime/changes/row-image.ts'
import { readPgoutput } from '../../../../sandbox/src/supabase/realtime/pgoutput/read-pgoutput.ts'

const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255])
const int32 = (value: number): Buffer =>
  Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255])
const int64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(value)
  return bytes
}
const name = (text: string): Buffer => Buffer.from(`${text}\0`)
const bytes = (...parts: (string | Buffer)[]): Buffer => Buffer.concat(parts.map((part) => Buffer.from(part)))
const tuple = (...values: (string | null | undefined)[]): Buffer =>
  bytes(
    int16(values.length),
    ...values.map((value) =>
      value === null ? 'n' : value === undefined ? 'u' : bytes('t', int32(Buffer.byteLength(value)), value),
    ),
  )
const column = (text: string, key: boolean): Buffer =>
  bytes(Buffer.from([key ? 1 : 0]), name(text), int32(25), int32(0xffffffff))
const relation = bytes(
  'R',
  int32(16400),
  name('public'),
  name('things'),
  'd',
  int16(2),
  column('id', true),
  column('größe', false),
)
const begin = bytes('B', int64(1n), int64(817_000_000_000_000n), int32(4_000_000_000))
const commit = bytes('C', Buffer.from([0]), int64(1n), int64(77n), int64(2n))

describe('pgoutput', () => {
  it('reads every message of its first version', () => {
    expect(readPgoutput(begin)).toEqual({
      kind: 'begin',
      xid: 4_000_000_000,
      committedAtMs: 946_684_800_000 + 817_000_000_000,
    })
    expect(readPgoutput(commit)).toEqual({ kind: 'commit', endLsn: 77n })
    expect(readPgoutput(relation)).toEqual({
      kind: 'table',
      table: {
        id: 16400,
        schema: 'public',
        table: 'things',
        columns: [
          { name: 'id', identity: true },
          { name: 'größe', identity: false },
        ],
      },
    })
    expect(readPgoutput(bytes('I', int32(16400), 'N', tuple('1', 'ü')))).toEqual({
      kind: 'insert',
      tableId: 16400,
      row: ['1', 'ü'],
    })
    expect(readPgoutput(bytes('U', int32(16400), 'N', tuple('1', undefined)))).toEqual({
      kind: 'update',
      tableId: 16400,
      old: null,
      row: ['1', undefined],
    })
    expect(readPgoutput(bytes('U', int32(16400), 'K', tuple('1', null), 'N', tuple('2', '')))).toEqual({
      kind: 'update',
      tableId: 16400,
      old: { whole: false, values: ['1', null] },
      row: ['2', ''],
    })
    expect(readPgoutput(bytes('D', int32(16400), 'O', tuple('1', 'x')))).toEqual({
      kind: 'delete',
      tableId: 16400,
      old: { whole: true, values: ['1', 'x'] },
    })
    for (const other of ['T', 'Y', 'O']) expect(readPgoutput(bytes(other, 'whatever'))).toEqual({ kind: 'other' })
  })

  it.each<[string, Buffer]>([
    ['an unknown type', bytes('Z')],
    ['nothing', Buffer.alloc(0)],
    ['a message that ends early', begin.subarray(0, 10)],
    ['bytes left over', bytes(commit, 'x')],
    ['a name without an end', bytes('R', int32(1), 'public')],
    ['a new row under another mark', bytes('I', int32(1), 'X', tuple('1'))],
    ['an old row under another mark', bytes('D', int32(1), 'N', tuple('1'))],
    ['a value of another kind', bytes('I', int32(1), 'N', int16(1), 'b')],
    ['a value longer than the message', bytes('I', int32(1), 'N', int16(1), 't', int32(99), 'x')],
  ])('throws at %s', (_what, message) => {
    expect(() => readPgoutput(message)).toThrow('Unreadable replication message')
  })

  it('becomes changes with their transaction, in order, confirmed once taken', () => {
    const queue = new ChangeQueue()
    for (const message of [
      begin,
      relation,
      bytes('I', int32(16400), 'N', tuple('1', 'a')),
      bytes('D', int32(16400), 'K', tuple('1', null)),
      commit,
    ])
      queue.push(readPgoutput(message))
    const first = queue.take(2)
    expect(first.changes.map(({ type, xid }) => [type, xid])).toEqual([
      ['INSERT', 4_000_000_000],
      ['DELETE', 4_000_000_000],
    ])
    expect(first.endLsn).toBeNull()
    expect(queue.take(2)).toEqual({ changes: [], endLsn: 77n })
    expect(() => new ChangeQueue().push({ kind: 'insert', tableId: 1, row: [] })).toThrow('unknown table')
  })

  it('tells of an old row only the identity, and fills in what was not sent again', () => {
    const table = {
      id: 1,
      schema: 'public',
      table: 't',
      columns: [
        { name: 'id', identity: true },
        { name: 'long', identity: false },
      ],
    }
    const context = { table, xid: 1, committedAtMs: 0 }
    expect(imagesOf({ ...context, type: 'UPDATE', row: ['1', undefined], old: null })).toEqual({
      row: new Map([['id', '1']]),
      old: new Map([['id', '1']]),
    })
    expect(
      imagesOf({ ...context, type: 'UPDATE', row: ['1', undefined], old: { whole: true, values: ['1', 'kept'] } }).row,
    ).toEqual(
      new Map([
        ['id', '1'],
        ['long', 'kept'],
      ]),
    )
    expect(imagesOf({ ...context, type: 'DELETE', row: null, old: { whole: false, values: ['1', null] } })).toEqual({
      row: null,
      old: new Map([['id', '1']]),
    })
  })
})
