import { createHash } from 'node:crypto'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'

/** Where everything of the stand-in host lies. `root` stands for `/`: below it the paths are those of a server. */
export type HostLayout = {
  root: string
  /** systemctl, journalctl and nginx. */
  programs: string
  /** Their compiled code, kept by Node. */
  compiled: string
  units: string
  includes: string
  journal: string
  /** `client_{client_id}.log`. */
  logs: string
  credentials: string
  /** StateDirectory= is below it. */
  state: string
  /** One file for each running agent: its process id and start time. */
  processes: string
  /** The unix socket on which the programs reach the service manager. */
  socket: string
}

/** The longest path that fits into a unix socket's address, with its closing NUL: 108 bytes. See unix(7). */
const socketPathBytes = 107

export function hostLayout(home: string): HostLayout {
  const root = path.join(home, 'host')
  return {
    root,
    programs: path.join(root, 'bin'),
    compiled: path.join(root, 'var/cache/programs'),
    units: path.join(root, 'etc/systemd/system'),
    includes: path.join(root, 'etc/nginx/klariqo.d'),
    journal: path.join(root, 'var/log/journal'),
    logs: path.join(root, 'var/log/klariqo'),
    credentials: path.join(root, 'run/credentials'),
    state: path.join(root, 'var/lib'),
    processes: path.join(root, 'run/units'),
    socket: socketPath(home),
  }
}

/** In the sandbox's own folder; in a folder of this user's under /tmp when that path is too long. */
function socketPath(home: string): string {
  const own = path.join(home, 'run', 'host.sock')
  if (Buffer.byteLength(own) <= socketPathBytes) return own
  const hash = createHash('sha256').update(home).digest('hex').slice(0, 16)
  return path.join(tmpdir(), `klariqo-${userInfo().uid}-${hash}`, 'host.sock')
}
