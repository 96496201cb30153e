import { expect } from 'vitest'

/** `expect.poll` with the patience that a loaded machine needs. */
export const eventually: typeof expect.poll = (actual, options) => expect.poll(actual, { timeout: 20_000, ...options })
