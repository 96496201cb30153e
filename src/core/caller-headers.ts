/** What a program of the platform tells the database of itself, for the audit log. */
export type CallerFacts = {
  /** The login of whoever types; under sudo the one who became root. */
  user: string
  host: string
  /** True in a pipeline. */
  ci: boolean
  /** `SSH_CONNECTION`: the first word of it is the address that the session came from. */
  sshConnection: string | undefined
}

/** Headers are bytes and end up in a log: printable ASCII only, and not much of it. */
const plain = (text: string): string => text.replace(/[^\x21-\x7e]/g, '?').slice(0, 80)

/**
 * Names who acts and from where, for the database to write down with each privileged act. It believes them from the
 * service role alone.
 */
export function callerHeaders({ user, host, ci, sshConnection }: CallerFacts): Record<string, string> {
  const ssh = sshConnection?.trim().split(/\s+/)[0]
  return {
    'x-klariqo-actor': `${plain(user)}@${plain(host)}`,
    'x-klariqo-origin': `${ci ? 'ci' : 'cli'}${ssh ? ` ssh ${plain(ssh)}` : ''}`,
  }
}
