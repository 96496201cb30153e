import { homedir } from 'node:os'
import path from 'node:path'

/** `$KLARIQO_HOME`, else ~/.klariqo; for root /var/lib/klariqo, because the database's own user cannot enter /root. */
export function sandboxHome(env: NodeJS.ProcessEnv = process.env): string {
  const given = env.KLARIQO_HOME
  if (given) return path.resolve(given)
  return process.getuid?.() === 0 ? '/var/lib/klariqo' : path.join(homedir(), '.klariqo')
}
