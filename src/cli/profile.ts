import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Terminal } from './terminal.ts'

/**
 * Which world a command works on: the flag (which oclif fills from KLARIQO_PROFILE too), else the sandbox with one
 * visible line. A pipeline must choose.
 * @throws KlariqoError PROFILE_NOT_CHOSEN, PROFILE_UNKNOWN
 */
export function chooseProfile(flag: string | undefined, env: NodeJS.ProcessEnv, terminal: Terminal): string {
  const chosen = flag ?? env.KLARIQO_PROFILE
  if (chosen) {
    if (chosen !== 'sandbox') throw new KlariqoError('PROFILE_UNKNOWN', { profile: chosen })
    return chosen
  }
  if (env.CI) throw new KlariqoError('PROFILE_NOT_CHOSEN')
  terminal.note('Profile: sandbox (nothing else chosen; --profile or KLARIQO_PROFILE chooses)')
  return 'sandbox'
}
