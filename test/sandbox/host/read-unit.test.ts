import path from 'node:path'
import { expect, test } from 'vitest'
import { readUnit } from '../../../sandbox/src/host/units/read-unit.ts'
import { loadHostTemplates } from '../../../src/adapters/host/load-host-templates.ts'
import { clientFiles } from '../../../src/host-commands/client-files.ts'

const templates = loadHostTemplates(path.resolve(import.meta.dirname, '../../..'))
const files = clientFiles({ clientId: 'au_plmb_jamesonplumbing', port: 3011 }, templates)
const unit = 'klariqo-client-au_plmb_jamesonplumbing'

test('the rendered units are understood to the letter', () => {
  expect(readUnit(`${unit}.service`, files.service.content)).toEqual({
    kind: 'service',
    name: `${unit}.service`,
    description: 'Klariqo voice agent of au_plmb_jamesonplumbing',
    sockets: [`${unit}.socket`],
    exec: [
      '/opt/klariqo/node/bin/node',
      '--max-semi-space-size=4',
      '--liftoff-only',
      '--no-maglev',
      '--no-sparkplug',
      '/opt/klariqo/agent/current/agent.mjs',
    ],
    environment: {
      NODE_ENV: 'production',
      MALLOC_MMAP_THRESHOLD_: '32768',
      KLARIQO_CLIENT_DIR: '/opt/klariqo/voice-ai-platform/clients/au/plmb/jamesonplumbing',
    },
    credentials: [{ id: 'klariqo', path: '/etc/klariqo/credentials/au_plmb_jamesonplumbing.json' }],
    stateDirectory: 'klariqo/au_plmb_jamesonplumbing',
    stateDirectoryMode: 0o700,
    umask: 0o077,
    restart: 'on-failure',
    restartMs: 1000,
    stopTimeoutMs: 330_000,
    startLimit: { burst: 5, intervalMs: 10_000 },
    wantedBy: ['multi-user.target'],
  })
  expect(readUnit(`${unit}.socket`, files.socket.content)).toEqual({
    kind: 'socket',
    name: `${unit}.socket`,
    description: 'Klariqo port 3011 of au_plmb_jamesonplumbing',
    port: 3011,
    service: `${unit}.service`,
    wantedBy: ['sockets.target'],
  })
})

const service = (...lines: string[]) => ['[Service]', 'Type=exec', 'ExecStart=/bin/x', ...lines].join('\n')
const wrong: [string, string, string, string][] = [
  [
    'an unknown directive',
    'x.service',
    service('Nice=5'),
    '/etc/systemd/system/x.service:4: unknown directive Nice in [Service]',
  ],
  [
    'MemoryDenyWriteExecute',
    'x.service',
    service('MemoryDenyWriteExecute=yes'),
    ':4: unknown directive MemoryDenyWriteExecute',
  ],
  ['an unknown section', 'x.service', service('[Timer]', 'OnBootSec=1'), ':5: unknown section [Timer]'],
  [
    'a directive of another section',
    'x.service',
    service('WantedBy=a.target'),
    ':4: unknown directive WantedBy in [Service]',
  ],
  ['a directive before any section', 'x.service', 'Type=exec', ':1: a directive before the first [Section]'],
  ['a line that is none', 'x.service', service('hello'), ':4: neither [Section] nor Key=value'],
  ['a continued line', 'x.service', service('Environment=A=1 \\'), ':4: continued lines are not supported'],
  ['a specifier', 'x.service', service('Environment=A=%n'), ':4: Environment=A=%n is not supported'],
  ['quoting', 'x.service', service('Environment="A=1 2"'), ':4: Environment="A=1 2" is not supported'],
  ['another service type', 'x.service', '[Service]\nType=notify\nExecStart=/x', ':2: Type=notify is not supported'],
  ['a directive given twice', 'x.service', service('RestartSec=1', 'RestartSec=2'), ':5: RestartSec is given twice'],
  ['no command', 'x.service', '[Service]\nType=exec', 'ExecStart is missing in [Service]'],
  ['a relative command', 'x.service', '[Service]\nType=exec\nExecStart=node', ':3: ExecStart=node is not supported'],
  ['a credential that steps upwards', 'x.service', service('LoadCredential=a:/etc/../b'), ':4: LoadCredential='],
  [
    'a socket beyond loopback',
    'x.socket',
    '[Socket]\nListenStream=0.0.0.0:80',
    ':2: ListenStream=0.0.0.0:80 is not supported',
  ],
  ['a bare port', 'x.socket', '[Socket]\nListenStream=80', ':2: ListenStream=80 is not supported'],
  ['a timer', 'x.timer', '', 'only services and sockets are supported'],
]
test.each(wrong)('%s is refused with file and line', (_what, name, text, message) => {
  expect(() => readUnit(name, text)).toThrow(message)
})
