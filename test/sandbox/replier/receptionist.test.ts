import { expect, test } from 'vitest'
import { type Message, readConversation } from '../../../sandbox/src/replier/conversation.ts'
import { receptionist } from '../../../sandbox/src/replier/receptionist.ts'
import { offeredTools } from './offered-tools.ts'

const prompt = `You are Jamie, of a plumbing business.
Fact business: Jameson Plumbing
Fact hours: Monday to Friday, seven to five
Fact callout fee: $95
Fact area: Bondi and Coogee`
const spanish = `Respondes al teléfono.
Fact negocio: Plomería Jameson
Fact horario: de lunes a viernes, de ocho a cinco
- Answer in American Spanish, whatever language the caller uses.`

const tools = (...names: string[]) => offeredTools.filter(({ name }) => names.includes(name))

/** The last answer of a conversation in which the caller says these things, and all answers before it. */
function talk(
  said: readonly string[],
  options: { system?: string; offered?: typeof offeredTools; opening?: string } = {},
) {
  const { system = prompt, offered = offeredTools, opening = 'How can I help?' } = options
  const messages: Message[] = [
    { role: 'system', content: system },
    { role: 'assistant', content: opening },
  ]
  const answers = said.map((words) => {
    messages.push({ role: 'user', content: words })
    const reply = receptionist(readConversation(messages), offered)
    messages.push({ role: 'assistant', content: reply.text })
    return reply.calls[0] ? { [reply.calls[0].name]: reply.calls[0].args } : reply.text
  })
  return { answers, last: answers.at(-1) }
}

test('a booking is taken slot by slot, one question at a time, and made when all is known', () => {
  const { answers } = talk([
    "Hello, I'd like to book a plumber to fix a leaking tap.",
    'Sam Carter.',
    "It's 12 Park Street, Bondi.",
    'Tuesday morning, please.',
  ])
  expect(answers).toEqual([
    'May I have your name, please?',
    'What is the address, please?',
    'Which day and time suit you best?',
    {
      book_appointment: {
        name: 'Sam Carter',
        address: '12 Park Street, Bondi',
        job: 'fix a leaking tap',
        time_window: 'Tuesday morning',
        people: null,
      },
    },
  ])
})

test('what was said in one breath is not asked for again, the newest word counts, and a question in between is answered', () => {
  const { answers } = talk([
    'Hi, my name is Ann Lee and I need someone to come and unblock my kitchen drain on Friday at nine.',
    'How much is the callout fee?',
    'Okay. Sorry, make it Monday between ten and twelve. We are at 4/7 Ocean Road.',
  ])
  expect(answers).toEqual([
    'What is the address, please?',
    'That is $95. The team confirms the price before any work starts.',
    {
      book_appointment: {
        name: 'Ann Lee',
        address: '4/7 Ocean Road',
        job: 'unblock my kitchen drain',
        time_window: 'Monday between ten and twelve',
        people: null,
      },
    },
  ])
})

test('asked for all at once, the caller may begin with a bare name', () => {
  const { answers } = talk(["I'd like someone to fix my shower.", 'Ann Lee 12 Park Street Bondi, Tuesday at ten.'], {
    opening: 'Please tell me your name, your address, and the day and time that suit you best.',
    offered: tools('book_appointment'),
  })
  expect(answers[1]).toEqual({
    book_appointment: expect.objectContaining({
      name: 'Ann Lee',
      address: '12 Park Street Bondi',
      time_window: 'Tuesday at ten',
    }),
  })
})

test('an emergency needs no time; a table needs no address but people', () => {
  const emergency = talk(["I've got a burst pipe in my kitchen.", '3 Hill Street.', "I'm Jo Park."], {
    opening: 'Turn off the water. Then tell me your address.',
  })
  expect(emergency.last).toEqual({
    book_appointment: {
      name: 'Jo Park',
      address: '3 Hill Street',
      job: 'a burst pipe in my kitchen',
      time_window: 'as soon as possible',
      people: null,
    },
  })
  const table = talk(['Can I book a table for four tomorrow at seven pm?', 'My name is Lou.'])
  expect(table.answers).toEqual([
    'May I have your name, please?',
    {
      book_appointment: { name: 'Lou', address: null, job: 'a table', time_window: 'tomorrow at seven pm', people: 4 },
    },
  ])
})

test('once written down, a booking is over; what the prompt has heard already counts', () => {
  const messages: Message[] = [
    { role: 'system', content: `${prompt}\nHeard from the caller so far: name: "Kim Wu"; address: "1 Bay Road".` },
    { role: 'user', content: 'I want to book someone to fix my shower, Thursday afternoon.' },
  ]
  const booked = receptionist(readConversation(messages), offeredTools).calls[0]
  expect(booked?.args).toMatchObject({ name: 'Kim Wu', address: '1 Bay Road', time_window: 'Thursday afternoon' })
  messages.push(
    { role: 'assistant', content: '', calls: [{ id: 'c', name: 'book_appointment', arguments: '{}' }] },
    { role: 'tool', callId: 'c', content: 'The booking is written down and was read back to the caller.' },
    { role: 'user', content: 'Yes, perfect.' },
  )
  expect(receptionist(readConversation(messages), offeredTools)).toEqual({
    text: 'Is there anything else I can help you with?',
    calls: [],
  })
  messages.push({ role: 'user', content: 'Actually, make it Friday at nine instead.' })
  expect(receptionist(readConversation(messages), offeredTools).calls[0]?.args).toMatchObject({
    name: 'Kim Wu',
    job: 'fix my shower',
    time_window: 'Friday at nine',
  })
})

test.each([
  ['Can I speak to a person, please?', { transfer_call: { reason: null } }],
  ['No thanks, that is all. Bye.', { end_call: {} }],
  ['Could you text me your opening hours?', { send_sms: { about: ['hours'] } }],
  ['Is your work guaranteed?', { play_snippet: { name: 'warranty_info' } }],
  ['What areas do you cover?', 'We look after Bondi and Coogee.'],
  ['Do you work with old clay pipes?', { look_up: { question: 'Do you work with old clay pipes?' } }],
  [
    'Please tell the team that the side gate is open.',
    { take_message: { name: null, message: 'Please tell the team that the side gate is open.' } },
  ],
  ['Can I leave a message?', 'Of course. What may I tell the team, and what is your name?'],
])('%s', (said, expected) => {
  expect(talk([said]).last).toEqual(expected)
})

test('a message is what the caller says when asked for it, or else what could not be answered', () => {
  const asked = talk(['I want to leave a message.', 'This is Max. Please bring the long ladder tomorrow.'])
  expect(asked.last).toEqual({
    take_message: { name: 'Max', message: 'This is Max. Please bring the long ladder tomorrow.' },
  })
  const unanswered = talk(['Do you work with old clay pipes?', 'Yes please, my name is Eve Moss.'], {
    offered: tools('take_message'),
  })
  expect(unanswered.last).toEqual({
    take_message: { name: 'Eve Moss', message: 'Do you work with old clay pipes?' },
  })
})

test.each([
  [
    'What the business says, the best match first:\n\nOld pipes?\nYes, clay ones too.\n\nhours: nine',
    'Yes, clay ones too.',
  ],
  ['What the business says, the best match first:\n\nhours: nine to five', 'We are open nine to five.'],
  [
    'Nothing is known about it.',
    'I am not sure about that, but I can take your name and number, and the team will call you back.',
  ],
])('what a look-up brings back is said: %s', (content, said) => {
  const messages: Message[] = [
    { role: 'user', content: 'Are you open, and do you do clay pipes?' },
    { role: 'assistant', content: '', calls: [{ id: 'c1', name: 'look_up', arguments: '{}' }] },
    { role: 'tool', callId: 'c1', content },
  ]
  expect(receptionist(readConversation(messages), offeredTools).text).toBe(said)
})

test('a tool that refused is owned up to, and a tool that is not offered is never used', () => {
  const messages: Message[] = [
    { role: 'user', content: 'Text me your hours.' },
    { role: 'assistant', content: '', calls: [{ id: 'c1', name: 'send_sms', arguments: '{}' }] },
    { role: 'tool', callId: 'c1', content: 'The text message was not sent: withheld.' },
  ]
  expect(receptionist(readConversation(messages), offeredTools).text).toContain('that did not work')
  for (const said of ['Text me the hours.', 'Speak to a person.', 'Bye.', 'Book a plumber.', 'Do you do roofs?']) {
    expect(receptionist(readConversation([{ role: 'user', content: said }]), []).calls).toEqual([])
  }
})

test('where the prompt asks for Spanish it is spoken and understood', () => {
  const { answers } = talk(
    [
      '¿A qué hora abren?',
      'Quiero una cita para arreglar una fuga.',
      'Me llamo Rosa Díaz.',
      'Calle Olmo 45.',
      'El martes por la mañana.',
      'Gracias, es todo. Adiós.',
    ],
    { system: spanish, offered: tools('book_appointment', 'end_call') },
  )
  expect(answers).toEqual([
    'Abrimos de lunes a viernes, de ocho a cinco.',
    '¿Me dice su nombre, por favor?',
    '¿Cuál es la dirección, por favor?',
    '¿Qué día y a qué hora le conviene?',
    {
      book_appointment: {
        name: 'Rosa Díaz',
        address: 'Calle Olmo 45',
        job: 'arreglar una fuga',
        time_window: 'martes por la mañana',
        people: null,
      },
    },
    { end_call: {} },
  ])
})
