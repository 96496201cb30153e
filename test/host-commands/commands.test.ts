import { expect, test } from 'vitest'
import { journal } from '../../src/host-commands/journal.ts'
import { journalEntryOf } from '../../src/host-commands/journal-entry.ts'
import { nginx } from '../../src/host-commands/nginx.ts'
import { nginxProblemOf } from '../../src/host-commands/nginx-problem.ts'
import { systemd } from '../../src/host-commands/systemd.ts'
import { unitName } from '../../src/host-commands/unit-name.ts'
import { unitStateOf } from '../../src/host-commands/unit-state.ts'

const clientId = 'au_plmb_jamesonplumbing'
const service = 'klariqo-client-au_plmb_jamesonplumbing.service'
const socket = 'klariqo-client-au_plmb_jamesonplumbing.socket'

test('systemctl commands read as they are typed', () => {
  expect(unitName(clientId, 'service')).toBe(service)
  expect(systemd.daemonReload()).toEqual(['systemctl', 'daemon-reload'])
  expect(systemd.enable(socket, service)).toEqual(['systemctl', 'enable', socket, service])
  expect(systemd.disable(service)).toEqual(['systemctl', 'disable', service])
  expect(systemd.start(socket)).toEqual(['systemctl', 'start', socket])
  expect(systemd.stop(socket)).toEqual(['systemctl', 'stop', socket])
  expect(systemd.restart(service)).toEqual(['systemctl', 'restart', service])
  expect(systemd.resetFailed(service)).toEqual(['systemctl', 'reset-failed', service])
  expect(systemd.isActive(service)).toEqual(['systemctl', 'is-active', service])
  expect(systemd.isEnabled(service)).toEqual(['systemctl', 'is-enabled', service])
  expect(systemd.show(service)).toEqual([
    'systemctl',
    'show',
    '--property=Id,LoadState,ActiveState,SubState,Result,UnitFileState,NeedDaemonReload,MainPID,NRestarts',
    service,
  ])
})

test('nginx commands read as they are typed', () => {
  expect(nginx.test()).toEqual(['nginx', '-t'])
  expect(nginx.reload()).toEqual(['nginx', '-s', 'reload'])
})

test('journalctl commands read as they are typed', () => {
  const base = ['journalctl', '-u', service, '-o', 'json', '--no-pager']
  expect(journal({ clientId })).toEqual(base)
  expect(journal({ clientId, lines: 50 })).toEqual([...base, '-n', '50'])
  expect(journal({ clientId, follow: true })).toEqual([...base, '--no-tail', '-f'])
  expect(journal({ clientId, follow: true, lines: 0, since: new Date('2026-01-01T00:00:00.900Z') })).toEqual([
    ...base,
    '--since=@1767225600',
    '-n',
    '0',
    '-f',
  ])
  expect(journal({ clientId, afterCursor: 's=a1;i=2f' })).toEqual([...base, '--after-cursor=s=a1;i=2f'])
})

test('a name that could be an option, a path or a pattern is refused', () => {
  for (const name of ['--now', '-h', '../x.service', '*.service', 'x', 'a b.service', 'x.service\n', '']) {
    expect(() => systemd.start(name), name).toThrow(expect.objectContaining({ code: 'HOST_VALUE_REFUSED' }))
  }
  for (const id of ['', '--all', 'au_plmb_x\n', 'AU_plmb_x', 'au_plmb_x.service']) {
    expect(() => journal({ clientId: id }), id).toThrow(expect.objectContaining({ code: 'HOST_VALUE_REFUSED' }))
  }
  expect(() => journal({ clientId, lines: -1 })).toThrow(expect.objectContaining({ code: 'HOST_VALUE_REFUSED' }))
  expect(() => journal({ clientId, afterCursor: 'a b' })).toThrow(
    expect.objectContaining({ code: 'HOST_VALUE_REFUSED' }),
  )
})

test('the output of systemctl show is read', () => {
  const running = `Id=${service}\nLoadState=loaded\nActiveState=active\nSubState=running\nResult=success\nUnitFileState=enabled\nNeedDaemonReload=yes\nMainPID=17\nNRestarts=2\n`
  expect(unitStateOf(running)).toEqual({
    id: service,
    load: 'loaded',
    active: 'active',
    sub: 'running',
    result: 'success',
    enabled: true,
    needsReload: true,
    mainPid: 17,
    restarts: 2,
  })
  expect(unitStateOf('LoadState=not-found\nMainPID=0\n')).toMatchObject({
    load: 'not-found',
    mainPid: null,
    restarts: 0,
  })
})

test('a journal line is read, whatever form its message has', () => {
  const line = (message: unknown) =>
    JSON.stringify({ __CURSOR: 's=a;i=1', __REALTIME_TIMESTAMP: '1767225600123456', MESSAGE: message, _PID: '17' })
  expect(journalEntryOf(line('hello'))).toEqual({
    cursor: 's=a;i=1',
    at: new Date('2026-01-01T00:00:00.123Z'),
    message: 'hello',
    pid: 17,
  })
  expect(journalEntryOf(line([104, 105]))?.message).toBe('hi')
  expect(journalEntryOf(line(null))?.message).toBe('')
  expect(journalEntryOf('{"__CURSOR":')).toBeNull()
  expect(journalEntryOf('null')).toBeNull()
})

test('the reason is taken out of what nginx says', () => {
  const said =
    '2026/01/01 00:00:00 [warn] 1#1: x\nnginx: [emerg] unknown directive "prox" in /etc/nginx/klariqo.d/x.conf:3\nnginx: configuration file /etc/nginx/nginx.conf test failed\n'
  expect(nginxProblemOf(said)).toBe('unknown directive "prox" in /etc/nginx/klariqo.d/x.conf:3')
  expect(nginxProblemOf('odd\n')).toBe('odd')
})
