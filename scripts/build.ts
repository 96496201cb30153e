import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { englishOnly } from './english-only.ts'

/** Builds what runs: the CLI (one entry a command, shared chunks, so that a command loads only what it needs), its cached help, and the agent. */
const root = path.dirname(import.meta.dirname)
process.chdir(root)
// Built beside and put in place at the end: a command that starts meanwhile finds the old one whole.
const next = `dist.${process.pid}`
process.on('exit', () => rmSync(next, { recursive: true, force: true }))

await build({
  entryPoints: ['src/cli/main.ts', ...globSync('src/commands/**/*.ts')],
  outdir: next,
  outbase: 'src',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  logLevel: 'warning',
  // Less text to read and compile; names stay, so that a stack trace can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  plugins: [englishOnly],
  // Optional or native: never needed at run time, or loaded from node_modules when they are.
  external: ['typescript', 'ts-node', 'tsx', 'cpu-features', 'pg-native', '*.node'],
  // CommonJS dependencies inside an ES module still ask for `require`.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
})
execFileSync(process.execPath, ['agent-template/build.mjs'], { stdio: 'inherit' })

const version = `klariqo/${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`
writeFileSync(`${next}/version.txt`, version)
const showHelp = `const { main } = await import('./${next}/cli/main.js'); await main(['--help'])`
writeFileSync(`${next}/help.txt`, execFileSync(process.execPath, ['--input-type=module', '-e', showHelp]))
const old = `${next}.old`
if (existsSync('dist')) renameSync('dist', old)
renameSync(next, 'dist')
rmSync(old, { recursive: true, force: true })
