import type { CallInShort, Records } from '../../ports/records.ts'

/** What came of a call and where its sound lies, as `call show` prints it. */
export type InShort = {
  /** Null: not summed up (yet). */
  in_short: CallInShort | null
  /** Sound that is still there; `klariqo call recording` fetches it. */
  recordings: { sid: string; kind: string }[]
}

export async function inShort(records: Records, clientId: string, callSid: string): Promise<InShort> {
  const [summary, recordings] = await Promise.all([
    records.callInShort(callSid),
    records.recordings(clientId, { callSids: [callSid] }),
  ])
  return { in_short: summary, recordings: recordings.map(({ sid, kind }) => ({ sid, kind })) }
}
