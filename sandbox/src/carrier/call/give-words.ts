/** Tells the recognisers what the next speech on a call is to be heard as. Rejects when one of them did not take it. */
export type GiveWords = (callSid: string, text: string, ms: number, signal: AbortSignal) => Promise<void>

const REQUEST_MS = 5_000

/** `POST /_sandbox/words` of each of the sandbox's recognisers: a call may end up with any of them. */
export function wordsGiver(addresses: readonly string[]): GiveWords {
  return async (call_sid, text, ms, signal) => {
    if (addresses.length === 0) throw new Error('the carrier was started without a recogniser to give words to')
    await Promise.all(
      addresses.map(async (address) => {
        const response = await fetch(`${address}/_sandbox/words`, {
          method: 'POST',
          body: JSON.stringify({ call_sid, text, ms }),
          signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]),
        })
        if (!response.ok) throw new Error(`${address} answered ${response.status}: ${await response.text()}`)
      }),
    )
  }
}
