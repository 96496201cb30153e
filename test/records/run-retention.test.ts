import { expect, test } from 'vitest'
import type { Records } from '../../src/ports/records.ts'
import { runRetention } from '../../src/records/run-retention.ts'
import { FakeTelephony } from '../support/fake-telephony.ts'

/** Ten turns, taken away four at a time; `stubborn` come back after each purge. */
function world(options: { stubborn?: number; keepsWords?: boolean } = {}) {
  let turns = 10
  const purges: string[] = []
  const records = {
    cutoffs: async () => ({
      transcriptsBefore: options.keepsWords ? null : '2026-01-01T00:00:00.123456+00:00',
      recordingsBefore: null,
    }),
    left: async () => ({ turns: turns + (options.stubborn ?? 0), messages: 0, transcripts: 0, recordings: 0 }),
    purgeWords: async (_clientId: string, before: string) => {
      purges.push(before)
      const taken = Math.min(4, turns)
      turns -= taken
      return { turns: taken, messages: 0, transcripts: 0 }
    },
  }
  return { deps: { records: records as unknown as Records, telephony: new FakeTelephony() }, purges }
}

test('goes on until a batch finds nothing, with one cut-off in milliseconds, and counts again', async () => {
  const { deps, purges } = world()
  const run = await runRetention(deps, 'au_plmb_ada')
  expect(run).toMatchObject({ due: { turns: 10 }, purged: { turns: 10 }, left: { turns: 0 } })
  expect(purges).toEqual(Array(4).fill('2026-01-01T00:00:00.123Z'))
  // No limit on sound: the carrier is not even asked.
  expect(deps.telephony.requests).toEqual([])
})

test('a plan only counts', async () => {
  const { deps, purges } = world()
  expect(await runRetention(deps, 'au_plmb_ada', { plan: true })).toMatchObject({ due: { turns: 10 }, purged: null })
  expect(purges).toEqual([])
})

test('what is kept for good is not touched', async () => {
  const { deps, purges } = world({ keepsWords: true })
  await runRetention(deps, 'au_plmb_ada').catch(() => undefined)
  expect(purges).toEqual([])
})

test('something left afterwards is an error that names it', async () => {
  const { deps } = world({ stubborn: 3 })
  await expect(runRetention(deps, 'au_plmb_ada')).rejects.toMatchObject({
    code: 'RETENTION_LEFT',
    exitCode: 6,
    message: expect.stringContaining('3 turns'),
  })
})

test('Ctrl-C ends it between two batches', async () => {
  const { deps } = world()
  const reason = new Error('interrupted')
  await expect(runRetention(deps, 'au_plmb_ada', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})
