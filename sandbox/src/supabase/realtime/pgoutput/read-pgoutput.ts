import { ByteReader } from './byte-reader.ts'
import { PgoutputError } from './pgoutput-error.ts'
import type { OldTuple, PgoutputMessage, PublishedTable, Tuple } from './pgoutput-message.ts'

/** 1 January 2000, from which Postgres counts microseconds. */
const postgresEpochMs = 946_684_800_000

/** Reads one message. Throws PgoutputError on anything the protocol does not know and on bytes left over. */
export function readPgoutput(bytes: Buffer): PgoutputMessage {
  const reader = new ByteReader(bytes)
  const message = readMessage(reader.char(), reader)
  if (reader.left > 0) throw new PgoutputError(`${reader.left} bytes after the end of a message`)
  return message
}

function readMessage(type: string, reader: ByteReader): PgoutputMessage {
  switch (type) {
    case 'B': {
      reader.int64()
      const committedAtMs = postgresEpochMs + Number(reader.int64() / 1000n)
      return { kind: 'begin', committedAtMs, xid: reader.int32() }
    }
    case 'C': {
      reader.byte()
      reader.int64()
      const endLsn = reader.int64()
      reader.int64()
      return { kind: 'commit', endLsn }
    }
    case 'R':
      return { kind: 'table', table: readTable(reader) }
    case 'I': {
      const tableId = reader.int32()
      expectNew(reader.char())
      return { kind: 'insert', tableId, row: readTuple(reader) }
    }
    case 'U': {
      const tableId = reader.int32()
      const mark = reader.char()
      const old = mark === 'K' || mark === 'O' ? readOld(mark, reader) : null
      expectNew(old ? reader.char() : mark)
      return { kind: 'update', tableId, old, row: readTuple(reader) }
    }
    case 'D': {
      const tableId = reader.int32()
      return { kind: 'delete', tableId, old: readOld(reader.char(), reader) }
    }
    case 'O':
    case 'Y':
    case 'T':
      reader.rest()
      return { kind: 'other' }
    default:
      throw new PgoutputError(`message type ${JSON.stringify(type)}`)
  }
}

function readTable(reader: ByteReader): PublishedTable {
  const id = reader.int32()
  const schema = reader.name()
  const table = reader.name()
  reader.byte()
  const columns = Array.from({ length: reader.int16() }, () => {
    const identity = (reader.byte() & 1) === 1
    const name = reader.name()
    reader.int32()
    reader.int32()
    return { name, identity }
  })
  // Empty stands for pg_catalog.
  return { id, schema: schema || 'pg_catalog', table, columns }
}

function readOld(mark: string, reader: ByteReader): OldTuple {
  if (mark !== 'K' && mark !== 'O') throw new PgoutputError(`an old row marked ${JSON.stringify(mark)}`)
  return { whole: mark === 'O', values: readTuple(reader) }
}

function readTuple(reader: ByteReader): Tuple {
  return Array.from({ length: reader.int16() }, () => {
    const kind = reader.char()
    if (kind === 'n') return null
    if (kind === 'u') return undefined
    if (kind === 't') return reader.text(reader.int32())
    throw new PgoutputError(`a value of kind ${JSON.stringify(kind)}`)
  })
}

function expectNew(mark: string): void {
  if (mark !== 'N') throw new PgoutputError(`a new row marked ${JSON.stringify(mark)}`)
}
