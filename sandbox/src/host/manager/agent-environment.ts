import type { ServiceUnit } from '../units/unit.ts'

/** What systemd.exec(5) sets for every service. Nothing of the sandbox's own environment goes to an agent. */
const base = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin',
  LANG: 'C.UTF-8',
  USER: 'klariqo',
  LOGNAME: 'klariqo',
}

/**
 * The environment of an agent, but for the LISTEN_ variables. Without a `chroot` the agent sees this machine's paths, so
 * values that are absolute paths of the host are given as they lie below `root`.
 */
export function agentEnvironment(
  unit: ServiceUnit,
  at: { root: string; credentials: string | null; state: string | null },
): Record<string, string> {
  const own = Object.entries(unit.environment).map(([key, value]) => [
    key,
    value.startsWith('/') ? at.root + value : value,
  ])
  return {
    ...base,
    ...Object.fromEntries(own),
    ...(at.credentials ? { CREDENTIALS_DIRECTORY: at.credentials } : {}),
    ...(at.state ? { STATE_DIRECTORY: at.state } : {}),
  }
}
