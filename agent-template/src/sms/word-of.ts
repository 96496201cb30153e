const STOP = new Set(['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'optout', 'revoke', 'alto', 'baja'])
const START = new Set(['start', 'yes', 'unstop', 'si', 'comenzar'])
const HELP = new Set(['help', 'info', 'ayuda'])

export type Word = 'stop' | 'start' | 'help'

/**
 * The one word that carriers have agreed on, alone in a text; null: it is a text like any other. Whether `start` means anything
 * is for whoever knows if the number had opted out: "yes" is an answer, too.
 */
export function wordOf(body: string): Word | null {
  const word = body
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z]/g, '')
  if (STOP.has(word)) return 'stop'
  if (START.has(word)) return 'start'
  return HELP.has(word) ? 'help' : null
}
