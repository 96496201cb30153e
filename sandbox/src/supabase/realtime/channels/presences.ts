type Meta = Readonly<Record<string, unknown>> & { phx_ref: string }

/** Who is there, by key: the form that Phoenix's presence client reads. */
export type PresenceState = Record<string, { metas: Meta[] }>
export type PresenceDiff = { joins: PresenceState; leaves: PresenceState }

/** What the members of each topic say of themselves. A member has one presence at most. */
export class Presences<Member> {
  readonly #newRef: () => string
  readonly #topics = new Map<string, Map<Member, { key: string; meta: Meta }>>()

  constructor(newRef: () => string) {
    this.#newRef = newRef
  }

  state(topic: string): PresenceState {
    // Keys are the clients' words: none of them may mean something to the object.
    const state: PresenceState = Object.create(null)
    for (const { key, meta } of this.#topics.get(topic)?.values() ?? []) {
      const entry = state[key] ?? { metas: [] }
      entry.metas.push(meta)
      state[key] = entry
    }
    return state
  }

  /** Says or changes what a member says; what the others have to hear. */
  track(topic: string, member: Member, key: string, payload: Readonly<Record<string, unknown>>): PresenceDiff {
    const members = this.#topics.get(topic) ?? new Map()
    this.#topics.set(topic, members)
    const former = members.get(member)
    const previous = former ? { phx_ref_prev: former.meta.phx_ref } : {}
    const meta = { ...payload, ...previous, phx_ref: this.#newRef() }
    members.set(member, { key, meta })
    return { joins: { [key]: { metas: [meta] } }, leaves: former ? { [former.key]: { metas: [former.meta] } } : {} }
  }

  /** null when the member had said nothing. */
  untrack(topic: string, member: Member): PresenceDiff | null {
    const members = this.#topics.get(topic)
    const former = members?.get(member)
    members?.delete(member)
    if (members?.size === 0) this.#topics.delete(topic)
    return former ? { joins: {}, leaves: { [former.key]: { metas: [former.meta] } } } : null
  }
}
