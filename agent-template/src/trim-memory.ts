import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void

/**
 * Gives back what starting used up (8 MB of parsed configuration, compiled start-up code and free heap pages). There is a
 * process a tenant and most of them sleep, so idle memory decides how many fit on a host; V8 by itself waits for a need.
 */
export function trimMemory(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as Collect
  collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
