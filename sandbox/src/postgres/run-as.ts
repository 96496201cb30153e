/**
 * Who the Postgres programs run as. Postgres refuses to run as root, so root needs another user:
 * `user` = an existing user through setpriv; `namespace` = root under another number in a user namespace of its own.
 */
export type RunAs =
  | { kind: 'self' }
  | { kind: 'user'; uid: number; gid: number }
  | { kind: 'namespace'; uid: number; gid: number }

/**
 * The command that runs `argv` as that user. With `dieWithParent` the kernel interrupts it (Postgres: fast shutdown) when
 * the process that spawned it dies, however it dies. Inside a namespace that request has to come last: entering clears it.
 */
export function commandAs(runAs: RunAs, argv: readonly string[], options: { dieWithParent: boolean }): string[] {
  const deathSignal = options.dieWithParent ? ['--pdeathsig', 'INT'] : []
  if (runAs.kind === 'user') {
    return ['setpriv', `--reuid=${runAs.uid}`, `--regid=${runAs.gid}`, '--clear-groups', ...deathSignal, '--', ...argv]
  }
  const inner = options.dieWithParent ? ['setpriv', ...deathSignal, '--', ...argv] : [...argv]
  if (runAs.kind === 'self') return inner
  return ['unshare', '--user', `--map-user=${runAs.uid}`, `--map-group=${runAs.gid}`, '--', ...inner]
}
