import type { Carrier } from '../carrier.ts'

const STOP = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE'])
const START = new Set(['START', 'YES', 'UNSTOP'])
const HELP = new Set(['HELP', 'INFO'])

/** `from` is the account's number, `to` the person who is texted. */
export const hasOptedOut = (carrier: Carrier, from: string, to: string): boolean =>
  carrier.store.state.opt_outs.some((one) => one.from === from && one.to === to)

/**
 * The vendor's own handling of a text that is one of the keywords alone: it remembers who wants no more texts, and answers by
 * itself, besides what our server is asked. Gives that answer, null for any other text.
 */
export function takeKeyword(carrier: Carrier, text: { from: string; to: string; body: string }): string | null {
  const word = text.body.trim().toUpperCase()
  const { state } = carrier.store
  const others = state.opt_outs.filter((one) => one.from !== text.to || one.to !== text.from)
  if (STOP.has(word)) {
    state.opt_outs = [...others, { from: text.to, to: text.from }]
    return 'You are unsubscribed and get no more messages from this number. Reply START to get them again.'
  }
  if (START.has(word) && others.length < state.opt_outs.length) {
    state.opt_outs = others
    return 'You get messages from this number again. Reply HELP for help, STOP to end them.'
  }
  return HELP.has(word) ? 'Reply STOP to get no more messages.' : null
}
