import { createHash } from 'node:crypto'
import type { ErrorCode } from '../../src/core/errors/klariqo-error.ts'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'
import type { CallSummary, ConversationLine, JournalStep, Lease, Tenant, Tenants } from '../../src/ports/tenants.ts'

type Reservation = { operationId: string }
type PoolRow = { phoneNumber: string; sid: string | null; clientId: string | null; status: string; region: string }
type Charge = { clientId: string; operationId: string; phoneNumber: string; cents: number; currency: string }
type Owner = Parameters<Tenants['ensureOwner']>[0] & { userId: string }
type Agent = { clientId: string; email: string; userId: string; password: string | null }
type AudioRow = Parameters<Tenants['saveAudioFiles']>[1][number]

/** Everything the fake holds, open to tests: read it to count, change it to prepare a situation. */
export type FakeTenantsState = {
  tenants: Map<string, Tenant>
  generations: Map<string, number>
  owners: Map<string, Owner>
  agents: Map<string, Agent>
  leases: Map<string, { lease: Lease; expiresAtMs: number }>
  steps: Map<string, Map<string, JournalStep>>
  reservations: Map<string, Reservation>
  pool: Map<string, PoolRow>
  charges: Charge[]
  audio: Map<string, Map<string, AudioRow>>
  calls: CallSummary[]
  conversations: Map<string, ConversationLine[]>
}

export type FakeTenants = Tenants & {
  readonly state: FakeTenantsState
  /** Names of the methods called so far, in order. */
  readonly asked: (keyof Tenants)[]
  /** The next `times` calls of `method` throw this error. */
  failNext(method: keyof Tenants, code: ErrorCode, values?: Record<string, string | number>, times?: number): void
}

/** The Tenants port in memory. Passes test/ports/tenants-contract.ts like the real adapter. `now` in milliseconds; ports 3011 to `lastPort`. */
export function createFakeTenants(options: { now?: () => number; lastPort?: number } = {}): FakeTenants {
  const now = options.now ?? Date.now
  const lastPort = options.lastPort ?? 3999
  const state: FakeTenantsState = {
    tenants: new Map(),
    generations: new Map(),
    owners: new Map(),
    agents: new Map(),
    leases: new Map(),
    steps: new Map(),
    reservations: new Map(),
    pool: new Map(),
    charges: [],
    audio: new Map(),
    calls: [],
    conversations: new Map(),
  }

  const leaseHeld = (lease: Lease) => {
    const held = state.leases.get(lease.name)
    if (held?.lease.token !== lease.token || held.lease.owner !== lease.owner)
      throw new KlariqoError('LEASE_LOST', { lease: lease.name })
    return held
  }
  const known = (clientId: string): Tenant => {
    const tenant = state.tenants.get(clientId)
    if (!tenant) throw new KlariqoError('CLIENT_NOT_FOUND', { client_id: clientId })
    return tenant
  }
  const freePort = (): number => {
    const used = new Set([...state.tenants.values()].map((tenant) => tenant.port))
    for (let port = 3011; port <= lastPort; port++) if (!used.has(port)) return port
    throw new KlariqoError('PORTS_EXHAUSTED')
  }
  const stepsOf = (operationId: string) => {
    const steps = state.steps.get(operationId) ?? new Map<string, JournalStep>()
    state.steps.set(operationId, steps)
    return steps
  }
  const grant = (name: string, owner: string, token: number, ttlSeconds: number): Lease => {
    const expiresAtMs = now() + ttlSeconds * 1000
    const lease = { name, owner, token, expiresAt: new Date(expiresAtMs).toISOString() }
    state.leases.set(name, { lease, expiresAtMs })
    return { ...lease }
  }

  const port: Tenants = {
    async check() {
      // The fake is always there; failNext stands for the rest.
    },
    async find(clientId) {
      return copy(state.tenants.get(clientId) ?? null)
    },
    async list() {
      return copy([...state.tenants.values()].sort((a, b) => a.port - b.port))
    },
    async insert(given) {
      const existing = state.tenants.get(given.clientId)
      if (existing) return copy(existing)
      if ([...state.tenants.values()].some((tenant) => tenant.slug === given.slug))
        throw new KlariqoError('SLUG_TAKEN', { slug: given.slug })
      const generation = Math.max(given.generation, (state.generations.get(given.clientId) ?? 0) + 1)
      const tenant: Tenant = {
        ...copy(given),
        status: 'creating',
        port: freePort(),
        phoneNumber: null,
        phoneNumberSid: null,
        generation,
        createdAt: new Date(now()).toISOString(),
      }
      state.generations.set(given.clientId, generation)
      state.tenants.set(given.clientId, tenant)
      return copy(tenant)
    },
    async update(clientId, changes) {
      const tenant = { ...known(clientId), ...copy(changes) }
      state.tenants.set(clientId, tenant)
      return copy(tenant)
    },
    async remove(clientId, lease) {
      leaseHeld(lease)
      state.tenants.delete(clientId)
      state.agents.delete(clientId)
      state.audio.delete(clientId)
      for (const call of state.calls.filter((each) => each.clientId === clientId))
        state.conversations.delete(call.callSid)
      state.calls = state.calls.filter((call) => call.clientId !== clientId)
      for (const row of state.pool.values()) {
        if (row.clientId !== clientId) continue
        row.clientId = null
        row.status = 'available'
      }
    },

    async ensureOwner(owner) {
      const existing = state.owners.get(owner.email.toLowerCase())
      if (existing) return existing.userId
      const userId = uuidOf(`owner:${owner.email.toLowerCase()}`)
      state.owners.set(owner.email.toLowerCase(), { ...owner, userId })
      return userId
    },
    async ensureAgentUser(clientId, email, password) {
      const existing = state.agents.get(clientId)
      if (existing) {
        if (password !== null) existing.password = password
        return { userId: existing.userId, created: false }
      }
      const agent: Agent = { clientId, email, userId: uuidOf(`agent:${email}`), password }
      state.agents.set(clientId, agent)
      return { userId: agent.userId, created: true }
    },

    async reserveNumber(phoneNumber, operationId) {
      const held = state.reservations.get(phoneNumber)
      if (held) return held.operationId === operationId
      state.reservations.set(phoneNumber, { operationId })
      return true
    },
    async releaseReservation(phoneNumber, operationId) {
      if (state.reservations.get(phoneNumber)?.operationId === operationId) state.reservations.delete(phoneNumber)
    },
    async bindNumber(binding) {
      const tenant = known(binding.clientId)
      state.tenants.set(tenant.clientId, {
        ...tenant,
        phoneNumber: binding.phoneNumber,
        phoneNumberSid: binding.sid,
      })
      state.pool.set(binding.phoneNumber, {
        phoneNumber: binding.phoneNumber,
        sid: binding.sid,
        clientId: binding.clientId,
        status: 'assigned',
        region: binding.region,
      })
      const { clientId, operationId, phoneNumber, monthlyCostCents: cents, currency } = binding
      const charged = !state.charges.some(
        (charge) => charge.operationId === operationId && charge.phoneNumber === phoneNumber,
      )
      if (charged) state.charges.push({ clientId, operationId, phoneNumber, cents, currency })
      return { charged }
    },
    async unbindNumber(clientId, released) {
      const tenant = state.tenants.get(clientId)
      if (tenant) state.tenants.set(clientId, { ...tenant, phoneNumber: null, phoneNumberSid: null })
      for (const row of [...state.pool.values()].filter((each) => each.clientId === clientId)) {
        if (released) state.pool.delete(row.phoneNumber)
        else Object.assign(row, { clientId: null, status: 'available' })
      }
    },
    async numbers() {
      return copy([...state.pool.values()].sort((a, b) => a.phoneNumber.localeCompare(b.phoneNumber)))
    },

    async saveAudioFiles(clientId, files) {
      known(clientId)
      const rows = state.audio.get(clientId) ?? new Map<string, AudioRow>()
      for (const file of files) rows.set(file.fileName, copy(file))
      state.audio.set(clientId, rows)
    },
    async audioFiles(clientId) {
      const rows = [...(state.audio.get(clientId)?.values() ?? [])].sort((a, b) => (a.fileName < b.fileName ? -1 : 1))
      return rows.map(({ fileName, text, durationMs, sizeBytes, voiceId, contentHash }) => ({
        fileName,
        text,
        durationMs,
        sizeBytes,
        voiceId,
        contentHash,
      }))
    },

    async acquireLease(name, owner, ttlSeconds, deadOwner) {
      const held = state.leases.get(name)
      if (!held) return { acquired: true, lease: grant(name, owner, 1, ttlSeconds) }
      const live = held.expiresAtMs > now()
      if (live && held.lease.owner === owner)
        return { acquired: true, lease: grant(name, owner, held.lease.token, ttlSeconds) }
      if (live && held.lease.owner !== deadOwner) return { acquired: false, lease: { ...held.lease } }
      return { acquired: true, lease: grant(name, owner, held.lease.token + 1, ttlSeconds) }
    },
    async renewLease(lease, ttlSeconds) {
      leaseHeld(lease)
      return grant(lease.name, lease.owner, lease.token, ttlSeconds)
    },
    async releaseLease(lease) {
      const held = state.leases.get(lease.name)
      // The row stays: the next holder's token must be higher than every token ever given.
      if (held?.lease.token === lease.token && held.lease.owner === lease.owner) held.expiresAtMs = 0
    },

    async journal(operationId) {
      return copy([...(state.steps.get(operationId)?.values() ?? [])])
    },
    async journalIntent(operationId, step, intent, lease) {
      leaseHeld(lease)
      const attempts = (stepsOf(operationId).get(step)?.attempts ?? 0) + 1
      stepsOf(operationId).set(step, { step, status: 'intent', intent: copy(intent), result: null, attempts })
    },
    async journalResult(operationId, step, result, lease) {
      leaseHeld(lease)
      const row = stepsOf(operationId).get(step)
      if (row) Object.assign(row, { status: 'done', result: copy(result) })
    },
    async journalForget(operationId, lease) {
      leaseHeld(lease)
      state.steps.delete(operationId)
    },

    async calls({ clientId, limit }) {
      const chosen = state.calls.filter((call) => clientId === undefined || call.clientId === clientId)
      return copy(chosen.sort((a, b) => b.startTime.localeCompare(a.startTime)).slice(0, limit))
    },
    async call(callSid) {
      return copy(state.calls.find((call) => call.callSid === callSid) ?? null)
    },
    async conversation(callSid) {
      return copy(state.conversations.get(callSid) ?? [])
    },
  }

  return withFailures(port, state)
}

/** Puts the recording of calls and the planned failures in front of every method. */
function withFailures(port: Tenants, state: FakeTenantsState): FakeTenants {
  const asked: (keyof Tenants)[] = []
  const planned = new Map<keyof Tenants, KlariqoError[]>()
  const guarded = new Proxy(port, {
    get(target, name: keyof Tenants) {
      const method = target[name]
      if (typeof method !== 'function') return method
      return async (...values: unknown[]) => {
        asked.push(name)
        const failure = planned.get(name)?.shift()
        if (failure) throw failure
        return Reflect.apply(method, target, values)
      }
    },
  })
  return Object.assign(Object.create(guarded) as Tenants, {
    state,
    asked,
    failNext(method: keyof Tenants, code: ErrorCode, values: Record<string, string | number> = {}, times = 1) {
      const errors = Array.from({ length: times }, () => new KlariqoError(code, values))
      planned.set(method, [...(planned.get(method) ?? []), ...errors])
    },
  })
}

const copy = <T>(value: T): T => structuredClone(value)

/** The same text gives the same id, so that a test can be read. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
