import { expect, test } from 'vitest'
import { checkedTarget, type Lookup, TargetRefused } from '../../../agent-template/src/after-call/checked-target.ts'
import { isPublicAddress } from '../../../agent-template/src/after-call/is-public-address.ts'

const names: Record<string, string[]> = {
  'example.com': ['93.184.216.34'],
  'inside.example.com': ['10.0.0.5'],
  'metadata.example.com': ['169.254.169.254'],
  'half.example.com': ['93.184.216.34', '127.0.0.1'],
  'six.example.com': ['::1'],
  localhost: ['127.0.0.1', '::1'],
}
const lookup: Lookup = async (name) =>
  (names[name] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
const check = (url: string, allowLoopback = false) => checkedTarget(url, { allowLoopback, lookup })

test('S-09 a public name is called at the address that was checked', async () => {
  const target = await check('https://example.com:8443/calls?key=1')
  expect([target.address, target.family, target.url.href]).toEqual([
    '93.184.216.34',
    4,
    'https://example.com:8443/calls?key=1',
  ])
})

test.each([
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://0x7f.1/',
  'https://0/',
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/',
  'https://10.1.2.3/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://100.64.0.1/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:8.8.8.8]/',
  'https://[::127.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2001:0:7f00:1::]/',
  'https://[fe80::1]/',
  'https://[fd00:ec2::254]/',
  'https://[ff02::1]/',
  'https://１２７.０.０.１/',
  'https://localhost/',
  'https://inside.example.com/',
  'https://metadata.example.com/',
  'https://half.example.com/',
  'https://six.example.com/',
  'https://nowhere.example.com/',
  'http://example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'https://user:pass@example.com/',
  'not an address',
])('S-09 %s is not called', async (url) => {
  await expect(check(url)).rejects.toThrow(TargetRefused)
})

test('S-09 a platform on one machine may call its own loopback, and nothing else inside', async () => {
  expect((await check('http://127.0.0.1:9/calls', true)).address).toBe('127.0.0.1')
  expect((await check('http://localhost:9/calls', true)).address).toBe('127.0.0.1')
  for (const url of [
    'http://example.com/',
    'https://10.1.2.3/',
    'https://169.254.169.254/',
    'http://half.example.com/',
  ])
    await expect(check(url, true)).rejects.toThrow(TargetRefused)
})

test('S-09 addresses at the edge of what is closed', () => {
  const open = ['8.8.8.8', '11.0.0.0', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1']
  const closed = ['172.31.255.255', '100.127.255.255', '198.19.255.255', '3fff::1', '4000::1', 'fc00::1']
  expect(open.filter((address) => !isPublicAddress(address))).toEqual([])
  expect(closed.filter(isPublicAddress)).toEqual([])
})
