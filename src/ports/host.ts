/** The result of one command on a host. `code` is null when a signal ended it. */
export type RunResult = { code: number | null; stdout: string; stderr: string }

export type RunOptions = {
  /** Sent on standard input; the way for secrets. */
  input?: string
  /** Default 30,000 ms. Past it the command is ended and HOST_TIMEOUT thrown. */
  timeoutMs?: number
  signal?: AbortSignal
  /** Called for each line of standard output as it comes (for `journalctl -f`). */
  onLine?: (line: string) => void
}

/**
 * A machine that runs agents: the local sandbox root, or a server over SSH. Paths are absolute production paths
 * (`/etc/systemd/system/…`); an adapter maps them. argv arrays only: no shell, no concatenated strings.
 * Throws KlariqoError HOST_* when the host cannot be reached; a command's own failure is its `code`.
 */
export interface Host {
  readonly name: string
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>
  /** Null when there is no such file. */
  read(path: string): Promise<Buffer | null>
  /** Atomic: temporary file in the same folder, fsync, rename, fsync of the folder. Makes parent folders. `mode` default 0o644. */
  write(path: string, content: string | Uint8Array, options?: { mode?: number }): Promise<void>
  /** File or whole folder; no error when it is not there. */
  remove(path: string): Promise<void>
  /** Names in a folder, sorted; empty when there is no such folder. */
  list(path: string): Promise<string[]>
  exists(path: string): Promise<boolean>
  /** sha256 (hex) of each file that exists. */
  hashes(paths: readonly string[]): Promise<Map<string, string>>
  [Symbol.asyncDispose](): Promise<void>
}
