import type { ServiceRunner } from './service-runner.ts'

/** One client's unit as `klariqo status` shows it. */
export type UnitListing = {
  client_id: string
  unit: string
  /** systemd's word: `active`, `activating`, `inactive`, `failed` … */
  active: string
  pid: number | null
  port: number | null
  /** Where it really listens on this machine, `127.0.0.1:3011`; another loopback address when two sandboxes are up. */
  address: string | null
}

/** Null for a service that is no client's. `host` is the address of this machine that agents listen on. */
export function listUnit({ unit, state, pid }: ServiceRunner, port: number | null, host: string): UnitListing | null {
  const clientId = /^klariqo-client-(.+)\.service$/.exec(unit.name)?.[1]
  if (!clientId) return null
  return {
    client_id: clientId,
    unit: unit.name,
    active: state,
    pid,
    port,
    address: port === null ? null : `${host}:${port}`,
  }
}
