import { readFile } from 'node:fs/promises'

/** A listening TCP socket of this machine, whoever it belongs to. */
export type ListeningSocket = {
  /** As `ss` writes it: `127.0.0.1` or `[::1]`. */
  address: string
  port: number
  /** Connections that are made and that nobody has taken yet. */
  waiting: number
}

const listen = '0A'

/** From /proc/net/tcp and tcp6, proc(5): for a listening socket the receive queue counts callers who wait. */
export async function listeningSockets(): Promise<ListeningSocket[]> {
  const tables = await Promise.all(['tcp', 'tcp6'].map(readTable))
  return tables.flatMap((table) => parseListeningSockets(table))
}

export function parseListeningSockets(table: string): ListeningSocket[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, queues = ''] = line.trim().split(/\s+/)
    const [address = '', port = ''] = local.split(':')
    if (state !== listen || !port) return []
    const waiting = Number.parseInt(queues.split(':')[1] ?? '0', 16)
    return [{ address: addressOf(address), port: Number.parseInt(port, 16), waiting }]
  })
}

async function readTable(name: string): Promise<string> {
  try {
    return await readFile(`/proc/net/${name}`, 'latin1')
  } catch (error) {
    // A machine without IPv6, or without /proc at all.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/** The kernel prints each 32-bit word of an address in the machine's own byte order. */
function addressOf(hex: string): string {
  const bytes = Buffer.from(hex, 'hex')
  for (let at = 0; at + 4 <= bytes.length; at += 4) bytes.subarray(at, at + 4).reverse()
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16))
  return `[${groups
    .join(':')
    .replace(/\b(?:0:){2,}/, '::')
    .replace(':::', '::')
    .replace(/^::0$/, '::')}]`
}
