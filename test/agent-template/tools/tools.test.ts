import { expect, test } from 'vitest'
import { toolWorld } from './tool-world.ts'

const booking = {
  name: 'Ann Lee',
  address: '1 High Street, Bondi',
  job: 'a blocked drain',
  time_window: 'tomorrow at 9 am',
  people: null,
}
const facts = { hours: '7 am to 5 pm', 'callout fee': '150 dollars' }

test('a booking is written down with our id, call and number, read back in our words and confirmed by text', async () => {
  const { use, writes, texts, deeds } = toolWorld()
  expect((await use('book_appointment', booking)).say).toBe(
    'Thank you, Ann Lee. I have noted a blocked drain, at 1 High Street, Bondi, tomorrow at 9 am. The team will confirm it with you.',
  )
  expect(writes).toMatchObject([
    {
      name: 'bookAppointment',
      args: [
        {
          client_id: 'au_plmb_exampleplumbing',
          call_sid: 'CA1',
          customer_name: 'Ann Lee',
          customer_phone: '+61400000123',
          time_window: 'tomorrow at 9 am',
          starts_at: '2026-11-23T22:00:00.000Z',
        },
      ],
    },
  ])
  const [id] = writes.map(({ args }) => (args[0] as { id: string }).id)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(texts).toMatchObject([{ key: `appointment:${id}`, to: '+61400000123', kind: 'confirmation', callSid: 'CA1' }])
  expect(texts[0]?.body).toContain('a blocked drain')
  expect(deeds).toEqual([['book_appointment', booking]])
})

test('the same booking asked for again is the same row and the same text', async () => {
  const { use, writes, texts } = toolWorld()
  await use('book_appointment', booking)
  await use('book_appointment', { ...booking, name: ' ann  lee' })
  const ids = writes.map(({ args }) => (args[0] as { id: string }).id)
  expect(ids[0]).toBe(ids[1])
  expect(new Set(texts.map(({ key }) => key)).size).toBe(1)
})

test('a withheld number gets no text', async () => {
  const { use, writes, texts } = toolWorld({ caller: 'anonymous', slots: { phone: '0400000999' } })
  await use('book_appointment', booking)
  // Where to reach the caller is what they said, and nobody texts a number that was only said.
  expect(writes).toMatchObject([{ args: [{ customer_phone: '0400000999' }] }])
  expect(texts).toEqual([])
  expect(
    await toolWorld({ caller: 'anonymous', config: { facts } }).use('send_sms', { about: ['hours'] }),
  ).toMatchObject({ undone: true })
})

test('a Spanish client speaks Spanish', async () => {
  const { use } = toolWorld({ config: { language: 'es-US' } })
  const table = { ...booking, address: null, job: 'una mesa', time_window: 'el viernes a las ocho', people: 4 }
  expect((await use('book_appointment', table)).say).toBe(
    'Gracias, Ann Lee. He anotado una mesa, para 4 personas, el viernes a las ocho. El equipo se lo confirmará.',
  )
})

test('a message is written down', async () => {
  const { use, writes } = toolWorld()
  expect((await use('take_message', { name: null, message: 'Please ring me about the invoice' })).say).toContain('team')
  expect(writes).toMatchObject([
    { name: 'takeMessage', args: [{ caller_number: '+61400000123', message: 'Please ring me about the invoice' }] },
  ])
})

test('facts are sent as the business has them, to the caller', async () => {
  const { use, texts } = toolWorld({ config: { facts } })
  expect(await use('send_sms', { about: ['hours'] })).toMatchObject({ say: 'I have just sent that to your phone.' })
  expect(texts).toMatchObject([
    {
      to: '+61400000123',
      kind: 'requested',
      body: 'Example Plumbing\nhours: 7 am to 5 pm',
      key: 'requested:CA1:hours',
    },
  ])
})

test('a text that does not go is told to the model and not claimed', async () => {
  const { use, deeds } = toolWorld({ config: { facts }, text: { status: 'refused', reason: 'said STOP', sid: null } })
  expect(await use('send_sms', { about: ['hours'] })).toEqual({
    undone: true,
    tell: 'The text message was not sent: said STOP.',
  })
  expect(deeds).toEqual([])
})

test('a transfer with a reason lets the owner hear it first', async () => {
  const { use, told } = toolWorld()
  expect(await use('transfer_call', { reason: null })).toMatchObject({ next: 'transfer' })
  expect(told).toEqual([])
  await use('transfer_call', { reason: 'Ann about a leaking boiler' })
  expect(told).toEqual(['A caller for you: Ann about a leaking boiler'])
})

test('looking up gives what the business has said, the best match first, and says when there is nothing', async () => {
  const questions = [
    { question: 'Do you take dogs?', answer: 'Dogs are welcome in the garden.' },
    { question: 'Can I pay in instalments?', answer: 'Yes, in three parts.' },
  ]
  const { use } = toolWorld({ config: { facts, questions } })
  expect((await use('look_up', { question: 'Could I bring my dog?' })).tell).toBe(
    'What the business says, the best match first:\n\nDo you take dogs?\nDogs are welcome in the garden.',
  )
  expect((await use('look_up', { question: 'What is the callout fee?' })).tell).toContain('callout fee: 150 dollars')
  expect((await use('look_up', { question: 'Who won the election?' })).tell).toContain('Nothing is known')
})

test('a recording is played only if it answers something and ends nothing', async () => {
  const { use, toolbelt } = toolWorld()
  expect(await use('play_snippet', { name: 'pricing_info' })).toMatchObject({ snippet: 'pricing_info' })
  for (const name of ['goodbye', 'transfer', 'filler', 'intro_greeting', '../secret']) {
    expect((await use('play_snippet', { name })).snippet).toBeUndefined()
  }
  const offer = toolbelt.offers.find(({ name }) => name === 'play_snippet')
  expect(offer?.parameters).toMatchObject({
    properties: { name: { enum: ['emergency', 'pricing_info', 'hours_info'] } },
  })
})

test('a tool that throws, or takes too long, tells the model that it failed', async () => {
  const world = toolWorld({ config: { facts } })
  world.texts.push = () => {
    throw new Error('no')
  }
  expect((await world.use('send_sms', { about: ['hours'] })).tell).toContain('It failed')
  expect(world.deeds).toEqual([])
})
