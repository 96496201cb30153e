import { expect, it } from 'vitest'
import { platformUser } from '../../../sandbox/src/postgres/platform-user.ts'
import { commandAs } from '../../../sandbox/src/postgres/run-as.ts'

const argv = ['postgres', '-D', '/data']

it('a user runs Postgres as itself, tied to the life of its parent', () => {
  expect(commandAs({ kind: 'self' }, argv, { dieWithParent: true })).toEqual([
    'setpriv',
    '--pdeathsig',
    'INT',
    '--',
    ...argv,
  ])
  expect(commandAs({ kind: 'self' }, argv, { dieWithParent: false })).toEqual(argv)
})

it('root runs it as another user with none of root’s groups', () => {
  expect(commandAs({ kind: 'user', uid: 101, gid: 104 }, argv, { dieWithParent: true })).toEqual([
    ...['setpriv', '--reuid=101', '--regid=104', '--clear-groups', '--pdeathsig', 'INT', '--'],
    ...argv,
  ])
})

it('in a namespace the tie to the parent is made last, because entering it clears the tie', () => {
  expect(commandAs({ kind: 'namespace', uid: 101, gid: 104 }, argv, { dieWithParent: true })).toEqual([
    ...['unshare', '--user', '--map-user=101', '--map-group=104', '--', 'setpriv', '--pdeathsig', 'INT', '--'],
    ...argv,
  ])
})

it('takes the user postgres where it exists, else nobody, never root', () => {
  const root = 'root:x:0:0:root:/root:/bin/bash\n'
  const nobody = 'nobody:x:65534:65534::/:/usr/sbin/nologin\n'
  expect(platformUser(`${root}${nobody}postgres:x:101:104::/var/lib/postgresql:/bin/bash\n`)).toEqual({
    uid: 101,
    gid: 104,
  })
  expect(platformUser(`${root}${nobody}`)).toEqual({ uid: 65534, gid: 65534 })
  expect(platformUser(`${root}postgres:x:0:0::/:/bin/sh\n`)).toBeNull()
})
