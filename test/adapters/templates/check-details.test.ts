import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFileTemplates } from '../../../src/adapters/templates/create-file-templates.ts'
import { KlariqoError } from '../../../src/core/errors/klariqo-error.ts'

const templates = createFileTemplates(path.resolve(import.meta.dirname, '../../../templates'))
const problemsOf = async (details: Record<string, unknown>, region = 'au'): Promise<string[]> => {
  const error = await templates.details('plmb', region, details).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error === null) return []
  if (!(error instanceof KlariqoError)) throw error
  expect(error.code).toBe('DETAILS_INVALID')
  return String(error.values.problems).split('\n')
}

describe('details of a business', () => {
  it('are told with all their problems at once, each with its path', async () => {
    const problems = await problemsOf({ hours: '', areas: ['Bondi', ''], callout_fee: 'cheap', hourlyRate: 95 })
    expect(problems).toEqual([
      'details.hourlyRate: is not known; did you mean hourly_rate?',
      'details.hours: must not be empty',
      'details.areas: entry 2 must not be empty',
      'details.callout_fee: must be an amount such as 150 or 89.50, without a currency sign',
    ])
  })

  it('are read from what is typed at a prompt', async () => {
    const typed = { areas: 'Bondi,  Coogee', callout_fee: ' 150 ', hourly_rate: '89.50' }
    expect(await templates.details('plmb', 'au', typed)).toMatchObject({
      areas: ['Bondi', 'Coogee'],
      callout_fee: 150,
      hourly_rate: 89.5,
    })
  })

  it('take null for a value that is not given, and the default for one that has it', async () => {
    expect(await templates.details('plmb', 'us', { hours: null, assistant_name: null })).toMatchObject({
      hours: null,
      assistant_name: 'Jamie',
      time_zone: 'America/New_York',
    })
  })

  it.each([
    ['au', '0491 570 006', '+61491570006'],
    ['uk', '020 7946 0018', '+442079460018'],
    ['us', '(202) 555-0143', '+12025550143'],
    ['in', '98765 43210', '+919876543210'],
    ['au', '+44 20 7946 0018', '+442079460018'],
    ['us', '202-555-0143', '+12025550143'],
  ])('keep a phone number of %s as E.164', async (region, typed, kept) => {
    expect(await templates.details('plmb', region, { phone: typed })).toMatchObject({ phone: kept })
  })

  it.each([12, '12', 'call me', '+61 49157', 61491570006, 'tel:+61491570006;ext=1', {}])(
    'refuse %j as a phone number',
    async (phone) => {
      expect((await problemsOf({ phone })).join()).toMatch(/^details\.phone: /)
    },
  )

  it.each([0, -5, 1e9, '1e3', '$150', Number.NaN, true, [150]])('refuse %j as an amount', async (callout_fee) => {
    expect((await problemsOf({ callout_fee })).join()).toMatch(/^details\.callout_fee: /)
  })

  it.each(['Mars/Olympus', 'sydney', '+10:00', 5])('refuse %j as a time zone', async (time_zone) => {
    expect((await problemsOf({ time_zone })).join()).toMatch(/^details\.time_zone: /)
  })

  it.each([['tab\there'], ['new\nline'], ['right\u202eleft'], ['x'.repeat(81)], ['...'], [{}], [['a']]])(
    'refuse %j as a text',
    async (hours) => {
      expect((await problemsOf({ hours })).join()).toMatch(/^details\.hours: /)
    },
  )

  it('refuse to put callers through to the phone that is forwarded here', async () => {
    const problems = await problemsOf({ phone: '0491 570 006', transfer_number: '+61 491 570 006' })
    expect(problems).toEqual([
      'details.transfer_number: must not be the same as phone, or calls would go round in a circle',
    ])
  })

  it('keep a hostile key out of the terminal', async () => {
    expect((await problemsOf({ '\u001b[2Jx': 1 })).join()).not.toContain('\u001b')
  })
})
