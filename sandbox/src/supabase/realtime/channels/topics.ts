import type { BroadcastBody } from '../protocol/message.ts'

export type Member = { broadcast(body: BroadcastBody): void }

/** Who is in which topic: clients that talk to each other without the database. */
export class Topics<T extends Member> {
  readonly #members = new Map<string, Set<T>>()

  join(topic: string, member: T): void {
    const members = this.#members.get(topic) ?? new Set()
    this.#members.set(topic, members.add(member))
  }

  leave(topic: string, member: T): void {
    const members = this.#members.get(topic)
    members?.delete(member)
    if (members?.size === 0) this.#members.delete(topic)
  }

  members(topic: string): Iterable<T> {
    return this.#members.get(topic) ?? []
  }

  /** To everybody in the topic but `except`. */
  broadcast(topic: string, body: BroadcastBody, except: T | null): void {
    for (const member of this.members(topic)) if (member !== except) member.broadcast(body)
  }
}
