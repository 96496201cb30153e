import type { Retention } from '../../ports/records.ts'

export type RetentionView = { client_id: string; transcripts_days: number | null; recordings_days: number | null }

export const retentionView = ({ clientId, transcriptsDays, recordingsDays }: Retention): RetentionView => ({
  client_id: clientId,
  transcripts_days: transcriptsDays,
  recordings_days: recordingsDays,
})

/** `90 days`; `for good` for what no purge takes away. */
export const daysText = (days: number | null): string =>
  days === null ? 'for good' : `${days} ${days === 1 ? 'day' : 'days'}`
