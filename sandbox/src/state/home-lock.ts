import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { processStart } from '@klariqo/contract/process-start'

/** One sandbox process a folder. The lock names its process and that process's start time, so a dead owner's lock is taken over at once. */
export class HomeLock {
  readonly #file: string
  constructor(home: string) {
    this.#file = path.join(home, 'sandbox.lock')
  }

  /** False when a living sandbox process holds it, or is just taking it. */
  take(): boolean {
    const own = `${this.#file}.${process.pid}`
    writeFileSync(own, `${process.pid} ${processStart(process.pid)}\n`)
    try {
      return claim(this.#file, own)
    } finally {
      rmSync(own, { force: true })
    }
  }

  release(): void {
    rmSync(this.#file, { force: true })
  }
}

/** `own` names this process. A hard link either appears whole or not at all, unlike a file that is created and then filled. */
function claim(file: string, own: string): boolean {
  for (;;) {
    if (link(own, file)) return true
    const holder = holderOf(file)
    if (holder === null) continue
    if (lives(holder)) return false
    // Several may have found it dead. Only the one that has this second lock may replace it, and only while it still is
    // the dead one's: removing it without looking would remove the lock of whoever was faster.
    const taking = `${file}.taking`
    if (!claim(taking, own)) return false
    try {
      if (holderOf(file) !== holder) continue
      linkSync(own, `${own}.next`)
      renameSync(`${own}.next`, file)
      return true
    } finally {
      rmSync(taking)
    }
  }
}

function link(own: string, file: string): boolean {
  try {
    linkSync(own, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** What the lock says; null when it is gone by now. */
function holderOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function lives(holder: string): boolean {
  const [pid = '', start = ''] = holder.trim().split(' ')
  return processStart(Number(pid)) === start
}
