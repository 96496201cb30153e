#!/bin/sh
':' //; s=$(readlink -f "$0"); d=${s%/*}; for n in "$d"/../node_modules/node-linux-*/bin/node; do if [ -x "$n" ]; then exec "$n" "$s" "$@"; fi; done; exec node "$s" "$@"
// The two lines above are read by a shell first: they hand over to the project's own Node, so that an old Node on PATH
// does not matter. From here on it is JavaScript. Nothing is imported before the version is known to be right.
const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number)
const atLeast = (m, p) => minor > m || (minor === m && patch >= p)
const supported = (major === 22 && atLeast(22, 2)) || (major === 24 && atLeast(15, 0)) || major >= 26

if (!supported) {
  process.stderr.write(
    `Klariqo needs Node 22.22.2+, 24.15+ or 26+; this is ${process.versions.node}.\n` +
      'Why: its libraries use what only these have.\n' +
      'Type ./bin/run.js (it uses the Node that `npm ci` brings along) or install a newer Node.\n',
  )
  process.exitCode = 3
} else {
  await start(process.argv.slice(2))
}

async function start(argv) {
  const fast = await fastAnswer(argv)
  if (fast !== null) {
    process.stdout.write(fast)
    return
  }
  const { enableCompileCache } = await import('node:module')
  enableCompileCache()
  const { existsSync } = await import('node:fs')
  const main = new URL('../dist/cli/main.js', import.meta.url)
  if (!existsSync(main)) {
    process.stderr.write('Klariqo is not built yet. Type: npm run build\n')
    process.exitCode = 3
    return
  }
  const { main: run } = await import(main.href)
  await run(argv)
}

// Version and the first help page are asked for most and need no framework: a file written by the build answers them.
async function fastAnswer(argv) {
  const word = argv[0] ?? '--help'
  if (argv.length > 1) return null
  const name = ['--version', '-v'].includes(word)
    ? 'version.txt'
    : ['--help', '-h', 'help'].includes(word)
      ? 'help.txt'
      : null
  if (name === null) return null
  const { readFileSync } = await import('node:fs')
  try {
    return readFileSync(new URL(`../dist/${name}`, import.meta.url), 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}
