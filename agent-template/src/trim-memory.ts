import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void

const AFTER_START_MS = 1_000
const LOOK_MS = 15_000
/** Code that ran once is given up only after it has aged through several collections. */
const COLLECTIONS = 5
const BETWEEN_MS = 200
const GROWTH_BYTES = 3 * 1024 * 1024

/**
 * Gives back what starting and the calls since used up, whenever nobody is on the line. There is a process a tenant and most
 * of them sleep, so idle memory decides how many fit on a host, and V8 by itself waits until it needs some. Never under a
 * call: a collection takes as long as a frame or two.
 */
export function trimMemory(isIdle: () => boolean): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as Collect
  let rss = 0
  const trim = (left: number): void => {
    if (!isIdle()) return
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
    rss = process.memoryUsage.rss()
    if (left > 1) setTimeout(trim, BETWEEN_MS, left - 1).unref()
  }
  const look = (): void => {
    if (process.memoryUsage.rss() > rss + GROWTH_BYTES) trim(COLLECTIONS)
  }
  setTimeout(look, AFTER_START_MS).unref()
  setInterval(look, LOOK_MS).unref()
}
