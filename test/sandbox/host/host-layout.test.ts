import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { hostLayout } from '../../../sandbox/src/host/host-layout.ts'

test('the socket of a folder with a long path lies elsewhere, the same place every time, and fits', () => {
  expect(hostLayout('/home/a/.klariqo').socket).toBe('/home/a/.klariqo/run/host.sock')
  const long = `/home/${'a'.repeat(120)}`
  const { socket } = hostLayout(long)
  expect(socket).toBe(hostLayout(long).socket)
  expect(socket).not.toBe(hostLayout(`${long}b`).socket)
  expect(path.dirname(path.dirname(socket))).toBe(tmpdir())
  expect(Buffer.byteLength(socket)).toBeLessThan(108)
})
