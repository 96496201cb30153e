/** What `systemd.show` asks for, in this order. */
export const unitProperties = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'UnitFileState',
  'NeedDaemonReload',
  'MainPID',
  'NRestarts',
] as const

/** The state of a unit, in systemd's own words. A socket has no process: `mainPid` null. */
export type UnitState = {
  id: string
  /** `loaded`, `not-found`, `bad-setting` … */
  load: string
  /** `active`, `inactive`, `activating`, `deactivating`, `failed`. */
  active: string
  /** `running`, `listening`, `dead`, `auto-restart`, `failed` … */
  sub: string
  /** `success`, `exit-code`, `signal`, `start-limit-hit`, `resources` (a socket whose port is taken) … */
  result: string
  enabled: boolean
  needsReload: boolean
  mainPid: number | null
  restarts: number
}

/** Reads the `Key=value` lines of `systemctl show`. */
export function unitStateOf(stdout: string): UnitState {
  const values = new Map<string, string>()
  for (const line of stdout.split('\n')) {
    const at = line.indexOf('=')
    if (at > 0) values.set(line.slice(0, at), line.slice(at + 1))
  }
  const pid = Number(values.get('MainPID') ?? 0)
  return {
    id: values.get('Id') ?? '',
    load: values.get('LoadState') ?? '',
    active: values.get('ActiveState') ?? '',
    sub: values.get('SubState') ?? '',
    result: values.get('Result') ?? '',
    enabled: values.get('UnitFileState') === 'enabled',
    needsReload: values.get('NeedDaemonReload') === 'yes',
    mainPid: pid > 0 ? pid : null,
    restarts: Number(values.get('NRestarts') ?? 0),
  }
}
