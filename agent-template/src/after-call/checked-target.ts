import { BlockList, isIP } from 'node:net'
import { isPublicAddress } from './is-public-address.ts'

/** All addresses of a name. The system's resolver, unless a test brings its own. */
export type Lookup = (hostname: string) => Promise<readonly { address: string; family: number }[]>

/** Where a request may go: the address that was checked, and the name it is called by. */
export type Target = { url: URL; address: string; family: number }

/** The address of a client's system is none that may be called. Never holds the address's path, which may be a secret. */
export class TargetRefused extends Error {
  constructor(problem: string) {
    super(problem)
    this.name = 'TargetRefused'
  }
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * Looks a name up once and checks every address it has; whoever connects does so to the address given back, so that a name
 * cannot mean another one a moment later. `allowLoopback` is for platforms that live on one machine, by their configuration:
 * http and this machine's own loopback are allowed there, too.
 * @throws TargetRefused; what `lookup` throws
 */
export async function checkedTarget(
  address: string,
  options: { allowLoopback: boolean; lookup: Lookup },
): Promise<Target> {
  const url = URL.parse(address)
  if (url === null) throw new TargetRefused('it is no address')
  if (url.protocol !== 'https:' && !(options.allowLoopback && url.protocol === 'http:'))
    throw new TargetRefused('it is not https')
  if (url.username !== '' || url.password !== '') throw new TargetRefused('it holds a password')
  // WHATWG URLs have turned decimal, octal and short forms into the usual one by now.
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const family = isIP(host)
  const found = family > 0 ? [{ address: host, family }] : await options.lookup(host)
  const [first] = found
  if (first === undefined) throw new TargetRefused('its name has no address')
  const isLoopback = (one: { address: string; family: number }): boolean =>
    loopback.check(one.address, one.family === 6 ? 'ipv6' : 'ipv4')
  const allowed = found.every((one) => isPublicAddress(one.address) || (options.allowLoopback && isLoopback(one)))
  if (!allowed) throw new TargetRefused('it is not on the public internet')
  if (url.protocol === 'http:' && !found.every(isLoopback)) throw new TargetRefused('it is not https')
  return { url, ...first }
}
