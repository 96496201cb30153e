/** One client's unit as `klariqo status` shows it. */
export type UnitListing = {
  client_id: string
  unit: string
  /** systemd's word: `active`, `activating`, `inactive`, `failed` … */
  active: string
  pid: number | null
  port: number | null
}
