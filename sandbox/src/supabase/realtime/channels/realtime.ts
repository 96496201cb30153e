import type { Pool } from 'pg'
import type { ChangeFeed } from '../changes/change-feed.ts'
import type { Channel } from './channel.ts'
import type { Presences } from './presences.ts'
import type { Topics } from './topics.ts'

/** What all sockets share. */
export type Realtime = {
  /** For questions about tables and rows. */
  pool: Pool
  feed: ChangeFeed
  topics: Topics<Channel>
  presences: Presences<Channel>
  jwtSecret: string
}
