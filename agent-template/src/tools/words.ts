import { byLanguage } from '../by-language.ts'

/** A booking as it is read back. */
type Booking = {
  customer_name: string
  address: string | null
  job: string
  time_window: string
  people: number | null
}

/** What tools say and write themselves, in the client's language. */
export type Words = {
  booked(booking: Booking): string
  bookedText(business: string, booking: Booking): string
  messageTaken(name: string | null): string
  texted: string
  /** For the team, before a caller is put through. */
  summary(reason: string): string
  /** The same where nobody has put it in words: who calls, and what they last said. */
  summaryOf(name: string | null, said: string | null): string
}

const english: Words = {
  booked: ({ customer_name, address, job, time_window, people }) =>
    `Thank you, ${customer_name}. I have noted ${job}, ${forPeople(people, ['for', 'person', 'people'])}` +
    `${address === null ? '' : `at ${address}, `}${time_window}. The team will confirm it with you.`,
  bookedText: (business, { customer_name, address, job, time_window, people }) =>
    `${business}: ${customer_name}, your request is noted: ${line(job, forPeople(people, ['for', 'person', 'people']), address, time_window)}. ` +
    'We will confirm it with you.',
  messageTaken: (name) =>
    `Thank you${name ? `, ${name}` : ''}. I have written that down, and the team will get back to you.`,
  texted: 'I have just sent that to your phone.',
  summary: (reason) => `A caller for you: ${reason}`,
  summaryOf: (name, said) =>
    `A caller for you${name === null ? '' : `: ${name}`}${said === null ? '' : `, who said: ${said}`}`,
}

const spanish: Words = {
  booked: ({ customer_name, address, job, time_window, people }) =>
    `Gracias, ${customer_name}. He anotado ${job}, ${forPeople(people, ['para', 'persona', 'personas'])}` +
    `${address === null ? '' : `en ${address}, `}${time_window}. El equipo se lo confirmará.`,
  bookedText: (business, { customer_name, address, job, time_window, people }) =>
    `${business}: ${customer_name}, su solicitud está anotada: ${line(job, forPeople(people, ['para', 'persona', 'personas']), address, time_window)}. ` +
    'Se la confirmaremos.',
  messageTaken: (name) =>
    `Gracias${name ? `, ${name}` : ''}. Lo he anotado y el equipo se pondrá en contacto con usted.`,
  texted: 'Se lo acabo de enviar a su teléfono.',
  summary: (reason) => `Una llamada para usted: ${reason}`,
  summaryOf: (name, said) =>
    `Una llamada para usted${name === null ? '' : `: ${name}`}${said === null ? '' : `, que dijo: ${said}`}`,
}

/** In English where the language has no words of its own here. */
export const wordsOf = (language: string): Words => byLanguage(language, { english, spanish })

const forPeople = (people: number | null, [before, one, more]: readonly [string, string, string]): string =>
  people === null ? '' : `${before} ${people} ${people === 1 ? one : more}, `

const line = (job: string, people: string, address: string | null, time: string): string =>
  [job, people.replace(/, $/, ''), address ?? '', time].filter((part) => part !== '').join(', ')
