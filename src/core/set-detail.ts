import { KlariqoError } from './errors/klariqo-error.ts'

/**
 * Puts `path.to.detail=value` into details; plain numbers and true/false become what they look like.
 * @throws KlariqoError VALUE_INVALID
 */
export function setDetail(details: Record<string, unknown>, assignment: string): Record<string, unknown> {
  const match = /^([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)=(.*)$/s.exec(assignment)
  if (!match) {
    throw new KlariqoError('VALUE_INVALID', {
      what: '--set',
      problem: `"${assignment}" is not of the form path.to.detail=value`,
      command: 'client create',
    })
  }
  const keys = (match[1] ?? '').split('.')
  const last = keys.pop() ?? ''
  let at = details
  for (const key of keys) {
    const next = at[key]
    at[key] = typeof next === 'object' && next !== null && !Array.isArray(next) ? next : {}
    at = at[key] as Record<string, unknown>
  }
  at[last] = scalar(match[2] ?? '')
  return details
}

function scalar(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  // Not what merely begins like a number: a phone number keeps its leading zero and its plus.
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? Number(text) : text
}
