import type { Host } from '../ports/host.ts'

type Change = { path: string; before: Buffer | null; mode: number }

/** Writes files for steps and remembers what was there before, so that a step can put it back. */
export class FileChanges {
  readonly #host: Host
  readonly #changes = new Map<string, Change[]>()

  constructor(host: Host) {
    this.#host = host
  }

  async write(step: string, path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
    const before = await this.#host.read(path)
    const changes = this.#changes.get(step) ?? []
    // The first change of a path holds what the run found.
    if (!changes.some((change) => change.path === path)) changes.push({ path, before, mode })
    this.#changes.set(step, changes)
    await this.#host.write(path, content, { mode })
  }

  /** Whether the step wrote over something that was there, which is now worth bringing back. */
  replaced(step: string): boolean {
    return (this.#changes.get(step) ?? []).some((change) => change.before !== null)
  }

  /** Puts back what the step found, newest first. */
  async undo(step: string): Promise<void> {
    for (const { path, before, mode } of (this.#changes.get(step) ?? []).toReversed()) {
      if (before) await this.#host.write(path, before, { mode })
      else await this.#host.remove(path)
    }
    this.#changes.delete(step)
  }
}
