import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { ByteReader } from '../pgoutput/byte-reader.ts'
import { PgoutputError } from '../pgoutput/pgoutput-error.ts'
import type { PgoutputMessage } from '../pgoutput/pgoutput-message.ts'
import { readPgoutput } from '../pgoutput/read-pgoutput.ts'

/** The server gives up on a reader it has not heard from for a minute (wal_sender_timeout). */
const statusEveryMs = 10_000
const openWithinMs = 10_000
/** A new slot waits for every transaction that is open; one that stays open must not keep a connection waiting for ever. */
const slotWithinMs = 8_000

export type ReplicationStream = {
  /** Everything up to here is dealt with; the server may forget it. */
  confirm(lsn: bigint): void
  pause(): void
  resume(): void
  /** Ends the connection and with it the slot. */
  close(): Promise<void>
}

type Listener = {
  message(message: PgoutputMessage): void
  /** There is nothing in the log up to here but what was told as messages. */
  reached(lsn: bigint): void
  /** Once, when the connection is gone without `close`. */
  lost(reason: Error): void
}

/**
 * Opens a temporary slot on the publication and streams what is committed from now on. The slot belongs to the connection:
 * nothing is kept by the server once that is gone. Rejects when the database cannot be reached, does not let this role
 * replicate, or an old open transaction holds the slot up for too long.
 */
export async function openReplicationStream(
  databaseUrl: string,
  publication: string,
  listener: Listener,
): Promise<ReplicationStream> {
  // Known to node-postgres, not to its types: the connection then speaks the replication protocol.
  const config = {
    replication: 'database',
    connectionString: databaseUrl,
    application_name: 'klariqo realtime',
    options: `-c lock_timeout=${slotWithinMs}`,
  }
  const client = new pg.Client({ ...config, connectionTimeoutMillis: openWithinMs })
  const slot = `realtime_${randomBytes(8).toString('hex')}`
  let connection: pg.Connection | null = null
  let confirmed = 0n
  let opened = false
  let over = false

  const end = (reason: Error): void => {
    if (over) return
    over = true
    clearInterval(timer)
    connection?.stream.destroy()
    // Before it is open, whoever opens it hears the error itself.
    if (opened) listener.lost(reason)
  }
  const sendStatus = (): void => {
    if (connection && !over) sendCopy(connection, statusOf(confirmed))
  }
  const timer = setInterval(sendStatus, statusEveryMs)
  client.on('error', end)
  client.on('end', () => end(new Error('The replication connection ended')))

  try {
    await client.connect()
    // The replication grammar knows its words in upper case only.
    const create = `CREATE_REPLICATION_SLOT ${slot} TEMPORARY LOGICAL pgoutput (SNAPSHOT 'nothing')`
    await client.query(create)
    await new Promise<void>((resolve, reject) => {
      client.once('end', () => reject(new Error('The replication connection ended')))
      const start = `START_REPLICATION SLOT ${slot} LOGICAL 0/0 (proto_version '1', publication_names '"${publication}"')`
      client.query({
        submit(own: pg.Connection) {
          connection = own
          own.once('replicationStart', () => resolve())
          own.query(start)
        },
        handleCopyData({ chunk }: { chunk: Buffer }) {
          if (over) return
          try {
            const asked = readCopy(chunk, listener)
            if (asked) sendStatus()
          } catch (error) {
            end(error instanceof Error ? error : new Error(String(error)))
          }
        },
        handleError(error: Error) {
          reject(error)
          end(error)
        },
        handleCommandComplete: () => end(new Error('The server ended the replication')),
        handleReadyForQuery: () => undefined,
      })
    })
  } catch (error) {
    over = true
    clearInterval(timer)
    await client.end().catch(() => undefined)
    throw error
  }

  opened = true
  return {
    confirm(lsn) {
      if (lsn > confirmed) confirmed = lsn
    },
    pause: () => connection?.stream.pause(),
    resume: () => connection?.stream.resume(),
    async close() {
      if (over) return
      over = true
      clearInterval(timer)
      // A clean goodbye waits until everything is sent; nobody wants it any more.
      const gone = new Promise<void>((resolve) => client.once('end', () => resolve()))
      connection?.stream.destroy()
      await gone
    },
  }
}

/** True when the server asks for an answer. */
function readCopy(chunk: Buffer, listener: Listener): boolean {
  const reader = new ByteReader(chunk)
  const kind = reader.char()
  if (kind === 'k') {
    listener.reached(reader.int64())
    reader.int64()
    return reader.byte() === 1
  }
  if (kind !== 'w') throw new PgoutputError(`envelope ${JSON.stringify(kind)}`)
  reader.int64()
  reader.int64()
  reader.int64()
  listener.message(readPgoutput(reader.rest()))
  return false
}

/** "Standby status update": written, flushed and applied, one position for all three. */
function statusOf(lsn: bigint): Buffer {
  const status = Buffer.alloc(34)
  status.write('r')
  for (const at of [1, 9, 17]) status.writeBigUInt64BE(lsn, at)
  status.writeBigUInt64BE(BigInt(Date.now() - 946_684_800_000) * 1000n, 25)
  return status
}

function sendCopy(connection: pg.Connection, bytes: Buffer): void {
  const writer = connection as pg.Connection & { sendCopyFromChunk(chunk: Buffer): void }
  writer.sendCopyFromChunk(bytes)
}
