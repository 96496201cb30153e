import type { Database } from '../providers/database.ts'

/** The writes of an agent that may be repeated, by the database's method. */
export const writeNames = [
  'startCall',
  'admitCall',
  'endCall',
  'logTurn',
  'receiveText',
  'beginText',
  'reportText',
  'logRecording',
  'bookAppointment',
  'takeMessage',
  'saveSummary',
  'markWebhook',
  'settleCall',
] as const satisfies readonly (keyof Database)[]

type WriteName = (typeof writeNames)[number]
/** One write as data, so that it can wait on disk. */
export type Write = { [Name in WriteName]: { name: Name; args: Parameters<Database[Name]> } }[WriteName]

/** Does it. */
export function perform(database: Database, write: Write): Promise<unknown> {
  const method = database[write.name] as (...args: Write['args']) => Promise<unknown>
  return method.apply(database, write.args)
}
