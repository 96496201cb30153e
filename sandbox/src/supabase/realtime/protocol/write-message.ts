import type { ServerMessage, Version } from './message.ts'

/** The text frame of a message. */
export function writeMessage({ joinRef, ref, topic, event, payload }: ServerMessage, version: Version): string {
  const [join, own, on, what] = [joinRef, ref, topic, event].map((part) => JSON.stringify(part))
  if (version === '2.0.0') return `[${join},${own},${on},${what},${payload}]`
  return `{"topic":${on},"event":${what},"payload":${payload},"ref":${own}}`
}
