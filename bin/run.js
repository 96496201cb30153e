#!/bin/sh
':' //; s=$0; [ -L "$s" ] && s=$(readlink -f "$s"); d=${s%/*}; for n in "$d"/../node_modules/node-linux-*/bin/node; do if [ -x "$n" ]; then exec "$n" --min-semi-space-size=16 "$s" "$@"; fi; done; exec node "$s" "$@"
// The two lines above are read by a shell first: they hand over to the project's own Node, so that an old Node on PATH
// does not matter, and give it a young generation big enough for what loading throws away (a sixth less processor time).
// From here on it is JavaScript, CommonJS because that starts faster (bin/package.json). Nothing is loaded before the
// version is known to be right.
const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number)
const atLeast = (m, p) => minor > m || (minor === m && patch >= p)
const supported = (major === 22 && atLeast(22, 2)) || (major === 24 && atLeast(15, 0)) || major >= 26

if (supported) start(process.argv.slice(2))
else
  refuse(
    `Klariqo needs Node 22.22.2+, 24.15+ or 26+; this is ${process.versions.node}.`,
    'Why: its libraries use what only these have.',
    'Type ./bin/run.js (it uses the Node that `npm ci` brings along) or install a newer Node.',
  )

function start(argv) {
  const fast = fastAnswer(argv)
  if (fast !== null) return process.stdout.write(fast)
  const main = `${__dirname}/../dist/cli/main.js`
  if (!require('node:fs').existsSync(main)) return refuse('Klariqo is not built yet.', 'Type: npm run build')
  require('node:module').enableCompileCache()
  // main reports every error itself; what is thrown before it runs is a broken installation and may end the process.
  return import(require('node:url').pathToFileURL(main).href).then((cli) => cli.main(argv))
}

// Version and the first help page are asked for most and need no framework: a file written by the build answers them.
function fastAnswer(argv) {
  const word = argv[0] ?? '--help'
  if (argv.length > 1) return null
  const name = ['--version', '-v'].includes(word)
    ? 'version.txt'
    : ['--help', '-h', 'help'].includes(word)
      ? 'help.txt'
      : null
  if (name === null) return null
  try {
    return require('node:fs').readFileSync(`${__dirname}/../dist/${name}`, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

function refuse(...lines) {
  process.stderr.write(`${lines.join('\n')}\n`)
  process.exitCode = 3
}
