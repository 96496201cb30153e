import { expect, it } from 'vitest'
import { explainFailure } from '../../../sandbox/src/postgres/explain-failure.ts'

const context = { doing: 'start', folder: '/home/x/.klariqo/postgres', port: 5544 }

it.each([
  ['PANIC:  could not write to file "pg_wal/xlogtemp.7": No space left on device', 'DISK_FULL'],
  ['initdb: error: could not create directory "/x": Disk quota exceeded', 'DISK_FULL'],
  ['LOG:  could not bind IPv4 address "127.0.0.1": Address already in use', 'PORT_TAKEN'],
  ['initdb: error: could not access directory "/root/x": Permission denied', 'HOME_UNUSABLE'],
  ["Error: EACCES: permission denied, mkdir '/x'", 'HOME_UNUSABLE'],
  ["Error: ENOTDIR: not a directory, mkdir '/x/postgres'", 'HOME_UNUSABLE'],
  ['FATAL:  could not load library', 'POSTGRES_FAILED'],
  ['', 'POSTGRES_FAILED'],
])('«%s» is %s, with a hint', (said, code) => {
  const error = explainFailure(said, context)
  expect(error.code).toBe(code)
  expect(error.hint).not.toBe('')
  expect(error.message).not.toContain('undefined')
})

it('names the port that is taken and the folder that is full', () => {
  expect(explainFailure('Address already in use', context).message).toContain('5544')
  expect(explainFailure('ENOSPC', context).message).toContain(context.folder)
})
