import { expect, test } from 'vitest'
import { allowDial } from '../../src/cli/calls/allow-dial.ts'
import type { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import type { ClientLimits, DialRefusal, Limits } from '../../src/ports/limits.ts'

const client = 'au_plmb_jamesonplumbing'
const limits: Limits = {
  callsPerHour: 120,
  callsPerDay: 600,
  outboundPerHour: 30,
  outboundConcurrent: 3,
  minutesPerCall: 15,
  spendPerDayCents: 20_000,
  destinationCountries: ['AU'],
}

/** Answers every dial the same way and keeps what was asked. */
function answering(reason: DialRefusal | null) {
  const asked: unknown[] = []
  const port: ClientLimits = {
    show: async () => limits,
    set: async () => limits,
    authoriseDial: async (dial) => {
      asked.push(dial)
      return reason === null ? { allowed: true, maxSeconds: 900 } : { allowed: false, reason }
    },
  }
  return { port, asked }
}
const refusal = (port: ClientLimits, number: string) =>
  allowDial(port, client, number).then(
    () => null,
    (error: KlariqoError) => error,
  )

test('an ordinary number is asked about with its country and kind', async () => {
  const { port, asked } = answering(null)
  await allowDial(port, client, '+61491570156')
  expect(asked).toEqual([{ clientId: client, country: 'AU', kind: 'mobile' }])
})

test('another country is refused with the command that allows it beside the others', async () => {
  const error = await refusal(answering('destination_country').port, '+6421123456')
  expect(error).toMatchObject({ code: 'DESTINATION_NOT_ALLOWED' })
  expect(error?.message).toContain('+6421123456: it is in NZ, and its limits allow AU')
  expect(error?.hint).toBe(`To allow it: klariqo limit set ${client} --countries AU,NZ`)
})

test.each(['+611900123456', '+870776012345', '+19005551234', '+97150123456'])(
  '%s is refused without a question: no limit opens it',
  async (number) => {
    const { port, asked } = answering(null)
    const error = await refusal(port, number)
    expect(error?.code).toBe('DESTINATION_NOT_ALLOWED')
    expect(error?.hint).toContain('no limit opens')
    expect(asked).toEqual([])
  },
)

test.each([
  ['outbound_per_hour', '--outbound-per-hour'],
  ['outbound_concurrent', '--outbound-concurrent'],
  ['spend_per_day', '--spend-per-day'],
  ['unpaid', 'klariqo credit show'],
  ['suspended', 'klariqo client show'],
] as const)('%s names the limit and what to type', async (reason, typed) => {
  const error = await refusal(answering(reason).port, '+61491570156')
  expect(error?.code).toBe('DIAL_LIMIT_REACHED')
  expect(error?.hint).toContain(typed)
  expect(error?.hint).toContain(client)
})
