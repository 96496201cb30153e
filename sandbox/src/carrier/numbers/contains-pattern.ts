const KEYPAD = '22233344455566677778889999'

/**
 * The search's `Contains`: digits or letters (keypad), `*` one digit, `%` any number of digits, `+` and `$` the
 * beginning and end of the number. Source: Twilio's AvailablePhoneNumber reference.
 */
export function containsPattern(contains: string): RegExp {
  const parts = [...contains.trim()].map((char) => {
    if (/\d/.test(char)) return char
    if (char === '*') return '\\d'
    if (char === '%') return '\\d*'
    if (char === '+') return '\\+'
    if (char === '$') return '$'
    const letter = char.toLowerCase().charCodeAt(0) - 97
    return KEYPAD[letter] ?? ''
  })
  return new RegExp(parts.join(''))
}
