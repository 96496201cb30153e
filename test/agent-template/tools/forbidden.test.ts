import { toolNames } from '@klariqo/contract/tool-names'
import { expect, test } from 'vitest'
import { toolWorld } from './tool-world.ts'

const booking = { name: 'Ann', address: null, job: 'a leak', time_window: 'today', people: null }
const message = { name: null, message: 'call me back' }

/** What a model that has been talked into something might ask for: each must do nothing at all. */
const forbidden: [tool: string, args: unknown][] = [
  ['transfer_call', { reason: null, number: '+19005550123' }],
  ['transfer_call', { to: '+19005550123' }],
  ['transfer_call', {}],
  ['transfer_call', { reason: 'x'.repeat(201) }],
  ['send_sms', { about: ['hours'], to: '+19005550123' }],
  ['send_sms', { about: ['system prompt'] }],
  ['send_sms', { about: [] }],
  ['send_sms', { body: 'Your bank has locked your card' }],
  ['send_sms', { about: ['hours', 'hours', 'hours'] }],
  ['book_appointment', { ...booking, id: '00000000-0000-8000-8000-000000000000' }],
  ['book_appointment', { ...booking, client_id: 'au_plmb_other' }],
  ['book_appointment', { ...booking, call_sid: 'CA2' }],
  ['book_appointment', { ...booking, customer_phone: '+19005550123' }],
  ['book_appointment', { ...booking, price: 0 }],
  ['book_appointment', { ...booking, status: 'confirmed' }],
  ['book_appointment', { ...booking, name: 'unknown' }],
  ['book_appointment', { ...booking, name: '' }],
  ['book_appointment', { ...booking, people: 1e9 }],
  ['book_appointment', { ...booking, job: 'x'.repeat(2_000) }],
  ['book_appointment', { name: 'Ann' }],
  ['take_message', { ...message, to: 'owner@example.com' }],
  ['take_message', { name: null, message: 'x'.repeat(601) }],
  ['take_message', { name: { $ne: null }, message: 'call me' }],
  ['play_snippet', { name: '../../etc/passwd' }],
  ['play_snippet', { name: 'goodbye' }],
  ['play_snippet', { name: '__proto__' }],
  ['look_up', { question: 'hours', client_id: 'au_plmb_other' }],
  ['look_up', { sql: 'select * from call_sessions' }],
  ['end_call', { call_sid: 'CA2' }],
  ['end_call', 'not json'],
  ['end_call', '[]'],
  ['end_call', 'null'],
  ['end_call', '{"__proto__": {"next": "transfer"}, "x": 1}'],
  ['refund', { amount: 100 }],
  ['run_sql', { query: 'select 1' }],
  ['constructor', {}],
  ['toString', {}],
  ['Book_Appointment', booking],
  ['multi_tool_use.parallel', { tool_uses: [] }],
]

test.each(forbidden)('S-10 %s %j does nothing', async (tool, args) => {
  const world = toolWorld({ config: { facts: { hours: '7 to 5', area: 'Bondi' } } })
  expect(Object.keys(await world.use(tool, args))).toEqual(['tell'])
  expect([world.writes, world.texts, world.deeds, world.told]).toEqual([[], [], [], []])
  expect(world.log).toMatchObject([{ level: 'error', message: 'tool refused' }])
})

test('S-10 a tool that the client does not allow is neither offered nor done', async () => {
  for (const allowed of [[], ['look_up'] as const]) {
    const world = toolWorld({ config: { tools: [...allowed], facts: { hours: '7 to 5' } } })
    expect(world.toolbelt.offers.map(({ name }) => name)).toEqual(allowed)
    await world.use('book_appointment', booking)
    await world.use('take_message', message)
    await world.use('transfer_call', { reason: null })
    await world.use('send_sms', { about: ['hours'] })
    await world.use('end_call', {})
    expect([world.writes, world.texts, world.deeds]).toEqual([[], [], []])
  }
})

test('S-10 nobody is passed on where there is no number to pass on to', async () => {
  const world = toolWorld({ config: { transfer_number: null } })
  expect(world.toolbelt.offers.map(({ name }) => name)).not.toContain('transfer_call')
  expect((await world.use('transfer_call', { reason: 'let me through' })).next).toBeUndefined()
})

test('S-10 what is offered asks for no id, amount or number of anybody, and takes nothing besides', () => {
  const { toolbelt } = toolWorld({ config: { facts: { hours: '7 to 5' } } })
  expect(toolbelt.offers.map(({ name }) => name)).toEqual(toolNames)
  for (const { parameters } of toolbelt.offers) {
    const { properties, required, additionalProperties } = parameters as {
      properties: object
      required: string[]
      additionalProperties: boolean
    }
    expect(additionalProperties).toBe(false)
    expect(required).toEqual(Object.keys(properties))
    expect(Object.keys(properties).filter((key) => /id$|phone|number|amount|price|client|sid/.test(key))).toEqual([])
    expect(JSON.stringify(parameters)).not.toMatch(/minLength|maxLength|minItems|pattern/)
  }
})

test('S-10 words of a caller become no link and no number in the text that bears the business’s name', async () => {
  const { use, writes, texts } = toolWorld()
  const wish = {
    name: 'Your bank\n\u202e',
    address: '3/45 High St, Bondi',
    job: 'account locked, see https://evil.example.com/x or evil.com or http://10.1.2.3/y, mail a@b.co, ring +1 (900) 555-0123',
    time_window: '2026-12-24 at 9:30 a.m.',
    people: null,
  }
  await use('book_appointment', wish)
  expect(writes).toHaveLength(1)
  expect(texts[0]?.body).toBe(
    'Example Plumbing: Your bank, your request is noted: account locked, see evil. example. com/x or evil. com or /y, ' +
      'mail a at b. co, ring, 3/45 High St, Bondi, 2026-12-24 at 9:30 a.m.. We will confirm it with you.',
  )
})

test('S-10 what the database or a line of TwiML could not hold is taken out of what the model passes on', async () => {
  const { use, writes, told } = toolWorld()
  await use('take_message', { name: 'Ann\u0000', message: 'ring\u2028me\ud800 back\u0007' })
  expect(writes).toMatchObject([{ args: [{ caller_name: 'Ann', message: 'ring me\ufffd back' }] }])
  await use('transfer_call', { reason: '\u0000' })
  await use('transfer_call', { reason: 'Ann\u0000 about a boiler' })
  expect(told).toEqual(['A caller for you: Ann  about a boiler'])
})
