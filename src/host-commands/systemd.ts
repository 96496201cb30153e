import { KlariqoError } from '../core/errors/klariqo-error.ts'
import type { Argv } from './argv.ts'
import { unitProperties } from './unit-state.ts'

const units = (names: readonly string[]): readonly string[] => {
  for (const name of names) {
    if (!/^[a-z0-9][a-z0-9_@.-]*\.(service|socket)$/.test(name)) {
      throw new KlariqoError('HOST_VALUE_REFUSED', {
        file: 'a systemctl command',
        problem: `${JSON.stringify(name)} is no unit name`,
      })
    }
  }
  return names
}

/** `systemctl` as argv. Unit names carry their suffix, e.g. from `unitName`. @throws KlariqoError HOST_VALUE_REFUSED */
export const systemd = {
  /** After writing or removing unit files. */
  daemonReload: (): Argv => ['systemctl', 'daemon-reload'],
  /** At every boot from now on; starts nothing. */
  enable: (...names: string[]): Argv => ['systemctl', 'enable', ...units(names)],
  /** Exit 1 when there is no such unit file. */
  disable: (...names: string[]): Argv => ['systemctl', 'disable', ...units(names)],
  start: (...names: string[]): Argv => ['systemctl', 'start', ...units(names)],
  /** Returns when the processes are gone: up to TimeoutStopSec. Exit 5 when a unit does not exist. */
  stop: (...names: string[]): Argv => ['systemctl', 'stop', ...units(names)],
  restart: (...names: string[]): Argv => ['systemctl', 'restart', ...units(names)],
  /** Forgets failures, so that a unit that gave up can be started again. */
  resetFailed: (...names: string[]): Argv => ['systemctl', 'reset-failed', ...units(names)],
  /** Exit 0 when active, 3 when not. */
  isActive: (name: string): Argv => ['systemctl', 'is-active', ...units([name])],
  /** Exit 0 when enabled, 1 when not. */
  isEnabled: (name: string): Argv => ['systemctl', 'is-enabled', ...units([name])],
  /** Exit 0 even for a unit that does not exist (LoadState=not-found); read the output with `unitStateOf`. */
  show: (name: string): Argv => ['systemctl', 'show', `--property=${unitProperties.join(',')}`, ...units([name])],
}
