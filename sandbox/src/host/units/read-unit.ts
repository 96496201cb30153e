import { Directives } from './directives.ts'
import type { ServiceUnit, SocketUnit, Unit } from './unit.ts'
import { UnitFileError } from './unit-file-error.ts'

/**
 * Reads a unit file with exactly the directives that our templates use. What it does not know, or a value that would
 * need quoting or specifiers, is an error naming file and line: never a guess. systemd.service(5), systemd.socket(5).
 * @throws UnitFileError
 */
export function readUnit(name: string, text: string): Unit {
  const file = `/etc/systemd/system/${name}`
  if (name.endsWith('.service')) return readService(name, new Directives(text, file, ['Unit', 'Service', 'Install']))
  if (name.endsWith('.socket')) return readSocket(name, new Directives(text, file, ['Unit', 'Socket', 'Install']))
  throw new UnitFileError(file, 1, 'only services and sockets are supported')
}

function readService(name: string, unit: Directives): ServiceUnit {
  unit.needed('Service', 'Type', oneOf('exec'))
  unit.one('Service', 'StandardOutput', oneOf('journal'), null)
  unit.one('Service', 'StandardError', oneOf('journal'), null)
  unit.one('Service', 'KillSignal', oneOf('SIGTERM'), null)
  unit.one('Service', 'KillMode', oneOf('mixed'), null)
  return {
    kind: 'service',
    name,
    description: unit.one('Unit', 'Description', text, name),
    sockets: unit.all('Service', 'Sockets', unitName('socket')),
    exec: unit.needed('Service', 'ExecStart', command),
    environment: Object.fromEntries(unit.all('Service', 'Environment', assignment)),
    credentials: unit.all('Service', 'LoadCredential', credential),
    stateDirectory: unit.one('Service', 'StateDirectory', relativePath, null),
    stateDirectoryMode: unit.one('Service', 'StateDirectoryMode', octal, 0o755),
    umask: unit.one('Service', 'UMask', octal, 0o022),
    restart: unit.one('Service', 'Restart', oneOf('no', 'on-failure', 'always'), 'no'),
    restartMs: unit.one('Service', 'RestartSec', duration, 100),
    stopTimeoutMs: unit.one('Service', 'TimeoutStopSec', duration, 90_000),
    startLimit: {
      burst: unit.one('Unit', 'StartLimitBurst', count, 5),
      intervalMs: unit.one('Unit', 'StartLimitIntervalSec', duration, 10_000),
    },
    wantedBy: unit.all('Install', 'WantedBy', unitName('target')),
  }
}

function readSocket(name: string, unit: Directives): SocketUnit {
  return {
    kind: 'socket',
    name,
    description: unit.one('Unit', 'Description', text, name),
    port: unit.needed('Socket', 'ListenStream', loopbackPort),
    service: unit.one('Socket', 'Service', unitName('service'), name.replace(/\.socket$/, '.service')),
    wantedBy: unit.all('Install', 'WantedBy', unitName('target')),
  }
}

/** No quote, backslash, variable, specifier or space: what it says is what it means. */
const plain = /^[^\s"'\\$%]+$/
const text = (value: string) => (/[\\%]/.test(value) ? null : value)
const octal = (value: string) => (/^0[0-7]{3}$/.test(value) ? Number.parseInt(value, 8) : null)
const count = (value: string) => (/^\d{1,4}$/.test(value) ? Number(value) : null)
const relativePath = (value: string) => (plain.test(value) && /^[\w-]+(\/[\w-]+)*$/.test(value) ? value : null)
const absolute = (value: string) => plain.test(value) && value.startsWith('/') && !value.split('/').includes('..')

const unitName = (kind: string) => (value: string) =>
  /^[\w.@-]+$/.test(value) && value.endsWith(`.${kind}`) ? value : null

const oneOf =
  <T extends string>(...allowed: T[]) =>
  (value: string): T | null =>
    allowed.find((each) => each === value) ?? null

function duration(value: string): number | null {
  const match = /^(\d{1,6})(ms|s|min)?$/.exec(value)
  if (!match) return null
  return Number(match[1]) * { ms: 1, s: 1000, min: 60_000 }[(match[2] ?? 's') as 'ms' | 's' | 'min']
}

function command(value: string): string[] | null {
  const words = value.split(' ')
  return words.every((word) => plain.test(word)) && absolute(words[0] ?? '') ? words : null
}

function assignment(value: string): [string, string] | null {
  const match = /^([A-Z_][A-Z0-9_]*)=(.*)$/.exec(value)
  return match && plain.test(value) ? [match[1] ?? '', match[2] ?? ''] : null
}

function credential(value: string): { id: string; path: string } | null {
  const [id = '', path = '', ...rest] = value.split(':')
  return rest.length === 0 && /^[\w.-]+$/.test(id) && absolute(path) ? { id, path } : null
}

function loopbackPort(value: string): number | null {
  const port = Number(/^127\.0\.0\.1:(\d{1,5})$/.exec(value)?.[1] ?? Number.NaN)
  return port > 0 && port < 65_536 ? port : null
}
