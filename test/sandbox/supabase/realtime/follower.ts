import { createClient, type RealtimeChannel, type SupabaseClient } from '@supabase/supabase-js'
import type { TestSupabase } from '../../../support/test-supabase.ts'

export type Event = {
  schema: string
  table: string
  commit_timestamp: string
  eventType: 'INSERT' | 'UPDATE' | 'DELETE'
  new: Record<string, unknown>
  old: Record<string, unknown>
  errors: string[] | null
}

export type Wish = { event?: string; schema?: string; table?: string; filter?: string; select?: string[] }

/** A client that follows changes with supabase-js as it is, and what it has heard. */
export type Follower = {
  client: SupabaseClient
  channel: RealtimeChannel
  events: Event[]
  /** `status message` of each system message. */
  system: string[]
  statuses: string[]
  /** Signs in as somebody else, as supabase-js does when its token changes. */
  become(token: string): Promise<void>
  /** Everything that was sent to it before this call has arrived once this resolves. */
  fence(): Promise<void>
  close(): Promise<void>
}

let topics = 0

/** Subscribes and waits for the database. `token` null: with the project's key alone. */
export async function follow(
  db: Pick<TestSupabase, 'url' | 'anonKey'>,
  token: string | null,
  wishes: readonly Wish[],
): Promise<Follower> {
  const follower = await open(db, token, wishes)
  await until(() => follower.system.some((line) => line === 'ok Subscribed to PostgreSQL'), follower)
  return follower
}

/** Subscribes without waiting for more than the channel. */
export async function open(
  db: Pick<TestSupabase, 'url' | 'anonKey'>,
  token: string | null,
  wishes: readonly Wish[],
): Promise<Follower> {
  let current = token
  const client = createClient(db.url, db.anonKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    accessToken: async () => current,
  })
  await client.realtime.setAuth()
  topics += 1
  const channel = client.channel(`test-${topics}`, { config: { broadcast: { ack: true, self: false } } })
  const follower: Follower = {
    client,
    channel,
    events: [],
    system: [],
    statuses: [],
    become: async (next) => {
      current = next
      await client.realtime.setAuth()
    },
    fence: async () => {
      const answer = await channel.send({ type: 'broadcast', event: 'fence', payload: {} })
      if (answer !== 'ok') throw new Error(`fence: ${answer}`)
    },
    close: async () => {
      await client.removeAllChannels()
    },
  }
  for (const wish of wishes) {
    const filter = { event: '*', schema: 'public', ...wish } as { event: '*'; schema: string }
    channel.on('postgres_changes', filter, (event) => follower.events.push(event as unknown as Event))
  }
  channel.on('system', {}, ({ status, message }) => follower.system.push(`${status} ${message}`))
  channel.subscribe((status, error) => follower.statuses.push(error ? `${status} ${error.message}` : status))
  await until(() => follower.statuses.length > 0, follower)
  return follower
}

async function until(done: () => boolean, follower: Follower): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!done()) {
    if (performance.now() > deadline)
      throw new Error(`not in time: ${JSON.stringify([follower.statuses, follower.system])}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
