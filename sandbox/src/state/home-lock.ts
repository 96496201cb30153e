import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'

/** One sandbox process a folder. The lock names its process and that process's start time, so a dead owner's lock is taken over at once. */
export class HomeLock {
  readonly #file: string
  constructor(home: string) {
    this.#file = path.join(home, 'sandbox.lock')
  }

  /** False when a living sandbox process holds it. */
  take(): boolean {
    const own = `${this.#file}.${process.pid}`
    writeFileSync(own, `${process.pid} ${processStart(process.pid)}\n`)
    try {
      for (;;) {
        // A hard link either appears whole or not at all, unlike a file that is created and then filled.
        if (this.#link(own)) return true
        if (this.#ownerLives()) return false
        rmSync(this.#file, { force: true })
      }
    } finally {
      rmSync(own, { force: true })
    }
  }

  release(): void {
    rmSync(this.#file, { force: true })
  }

  #link(own: string): boolean {
    try {
      linkSync(own, this.#file)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    }
  }

  #ownerLives(): boolean {
    try {
      const [pid = '', start = ''] = readFileSync(this.#file, 'utf8').trim().split(' ')
      return processStart(Number(pid)) === start
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
      throw error
    }
  }
}
