import { expect, test } from 'vitest'
import { deleteRecordings } from '../../src/records/delete-recordings.ts'
import { recordingsAtCarrier } from '../../src/records/find-recordings.ts'
import { FakeRecords } from '../support/fake-records.ts'
import { FakeTelephony } from '../support/fake-telephony.ts'

const client = 'au_plmb_ada'
const old = '2026-01-01T00:00:00.000Z'
const before = { before: '2026-06-01T00:00:00.000Z' }

function world() {
  const records = new FakeRecords()
  const telephony = new FakeTelephony()
  const add = (sid: string, owner: string, createdAt: string, where: { row: boolean; sound: boolean }) => {
    const recording = { sid, callSid: `CA_${sid}`, createdAt }
    records.calls.set(recording.callSid, owner)
    if (where.sound) telephony.recorded.set(sid, { ...recording, sound: new Uint8Array() })
    if (where.row) records.rows.set(sid, { ...recording, kind: 'voicemail', deletedAt: null })
  }
  add('RE1', client, old, { row: true, sound: true })
  add('RE2', client, old, { row: false, sound: true })
  add('RE3', client, old, { row: true, sound: false })
  add('RE4', client, '2026-07-01T00:00:00.000Z', { row: true, sound: true })
  add('RE5', 'au_plmb_ben', old, { row: true, sound: true })
  return { deps: { records: records.port, telephony }, records, telephony }
}

test('takes what is told of and what is not, and leaves what is younger or another client’s', async () => {
  const { deps, records, telephony } = world()
  expect(await deleteRecordings(deps, client, before)).toBe(3)
  expect([...telephony.recorded.keys()]).toEqual(['RE4', 'RE5'])
  expect([...records.rows.values()].filter((row) => row.deletedAt === null).map((row) => row.sid)).toEqual([
    'RE4',
    'RE5',
  ])
  expect(await recordingsAtCarrier(deps, client, before)).toEqual([])
  expect(await deleteRecordings(deps, client, before)).toBe(0)
})

test('broken off after any request, the same again ends the same, and nothing is deleted twice', async () => {
  for (let requests = 1; requests < 12; requests++) {
    const { deps, telephony } = world()
    let left = requests
    telephony.before = () => {
      left -= 1
      if (left < 0) throw new Error('killed')
    }
    await deleteRecordings(deps, client, before).catch((error: Error) => expect(error.message).toBe('killed'))
    telephony.before = () => undefined
    await deleteRecordings(deps, client, before)
    expect([...telephony.recorded.keys()], `after ${requests}`).toEqual(['RE4', 'RE5'])
  }
})

test('recordings of some calls, whatever their age', async () => {
  const { deps, telephony } = world()
  expect(await deleteRecordings(deps, client, { callSids: ['CA_RE4', 'CA_RE2'] })).toBe(2)
  expect([...telephony.recorded.keys()]).toEqual(['RE1', 'RE5'])
})

test('a list that lags behind does not make it turn for ever', async () => {
  const { deps, telephony } = world()
  const all = await telephony.recordings(before)
  telephony.recordings = async () => all
  await deleteRecordings(deps, client, before)
  expect(telephony.requests.filter((request) => request === 'deleteRecording').length).toBe(3)
})
