import { expect, test } from 'vitest'
import { spokenText } from '../../../agent-template/src/call/spoken-text.ts'

test.each([
  ['en-AU', 'It is $150 plus $1,250.50, or £1.', 'It is 150 dollars plus 1250 dollars 50 cents, or 1 pound.'],
  ['en-IN', 'The visit is ₹499.', 'The visit is 499 rupees.'],
  ['en-AU', 'From 7:30am to 17:05, Mon-Fri.', 'From 7 30 am to 5 oh 5 pm, Mon-Fri.'],
  ['en-AU', '7-5, 10% off, $95/hour', '7 to 5, 10 percent off, 95 dollars per hour'],
  ['en-AU', 'Ring 0412 345 678.', 'Ring 0, 4 1 2, 3 4 5, 6 7 8.'],
  ['en-AU', 'We open at 7 am and take 4 people.', 'We open at 7 am and take 4 people.'],
  ['es-US', 'Cuesta $95 a las 17:30, 10%.', 'Cuesta 95 dólares a las 5 y 30 de la tarde, 10 por ciento.'],
])('in %s %j is read as %j', (language, text, spoken) => {
  expect(spokenText(text, language)).toBe(spoken)
})
