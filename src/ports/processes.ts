/** Which process this is, and whether another one of this machine still lives. */
export interface Processes {
  /** `host:pid:start`, where start is the process's start time in clock ticks: no later process has the same. */
  readonly self: string
  /** True only for an owner of this machine whose process is certainly gone; false when it lives or is of another machine. */
  isDead(owner: string): boolean
}
