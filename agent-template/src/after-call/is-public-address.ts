import { BlockList, isIPv4, isIPv6 } from 'node:net'

/**
 * IPv4 that is not the public internet: RFC 6890 and the IANA special-purpose registry (this host, private, shared, loopback,
 * link-local with the clouds' metadata, protocol assignments, documentation, 6to4 relays, benchmarks, multicast, reserved).
 */
const closed: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** Within the public 2000::/3: what carries an IPv4 address inside (Teredo, 6to4), benchmarks and documentation. */
const closed6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const refused = new BlockList()
for (const [net, prefix] of closed) refused.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of closed6) refused.addSubnet(net, prefix, 'ipv6')
const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')

/** Whether this IP address is one of the public internet. IPv4 dressed as IPv6 is not: nobody's resolver answers that. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refused.check(address, 'ipv4')
  return isIPv6(address) && global6.check(address, 'ipv6') && !refused.check(address, 'ipv6')
}
