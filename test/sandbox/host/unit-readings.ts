import { journal } from '../../../src/host-commands/journal.ts'
import { journalEntryOf } from '../../../src/host-commands/journal-entry.ts'
import type { StandInWorld } from './stand-in-world.ts'

export const pidOf = async (world: StandInWorld, unit: string) => (await world.state(unit)).mainPid ?? 0
export const messagesOf = async (world: StandInWorld, clientId: string) =>
  (await world.ok(journal({ clientId }))).split('\n').flatMap((line) => journalEntryOf(line)?.message ?? [])
