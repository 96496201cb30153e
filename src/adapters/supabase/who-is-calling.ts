import { hostname, userInfo } from 'node:os'
import { callerHeaders } from '../../core/caller-headers.ts'

/** The headers that name this process's user and machine. */
export function whoIsCalling(): Record<string, string> {
  const { CI, SSH_CONNECTION, SUDO_USER } = process.env
  return callerHeaders({ user: SUDO_USER ?? login(), host: hostname(), ci: Boolean(CI), sshConnection: SSH_CONNECTION })
}

/** A container may run as a user id that no account has. */
function login(): string {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}
