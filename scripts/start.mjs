// The way in from a fresh clone, on whatever Node the machine has (20 or newer): installs what the lock file names,
// then runs the task under the project's own Node. Plain JavaScript and no dependency, because nothing is there yet.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const [task, ...args] = process.argv.slice(2)

install()
const node = ownNode()
const run = spawnSync(node, [path.join(root, 'scripts', `${task}.ts`), ...args], {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` },
})
if (run.error) throw run.error
process.exitCode = run.status ?? 130

function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')
  const stamp = path.join(root, 'node_modules', '.klariqo-installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  process.stderr.write('Installing packages (once; about a minute) …\n')
  // Standard output stays clean for --json.
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (npm.status !== 0) {
    process.stderr.write('npm ci failed; the lines above say why. Mend that and type the same command again.\n')
    process.exit(npm.status ?? 1)
  }
  writeFileSync(stamp, wanted)
}

function ownNode() {
  const modules = path.join(root, 'node_modules')
  for (const name of readdirSync(modules)) {
    const node = path.join(modules, name, 'bin', 'node')
    if (/^node-linux-/.test(name) && existsSync(node)) return node
  }
  return process.execPath
}
