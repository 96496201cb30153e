import { rmSync } from 'node:fs'
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * Builds dist/agent.mjs, the one file that is deployed (with fvad.wasm beside it), for all tenants. Minified and without what
 * no agent runs, because every tenant's process keeps the text in memory; agent.mjs.map reads a stack trace back. `--meta`
 * writes what is in it to dist/meta.json.
 */

/**
 * Parts of packages that are reached only by features we do not use: schemas of routes, requests injected by a test, a log's
 * own thread. Whoever calls one all the same is told.
 */
const LEFT_OUT =
  /^(@fastify\/ajv-compiler|@fastify\/fast-json-stringify-compiler|light-my-request|duplexify|thread-stream)$/
const leftOut = {
  name: 'left-out',
  setup(build) {
    build.onResolve({ filter: LEFT_OUT }, ({ path: name }) => ({ path: name, namespace: 'left-out' }))
    build.onLoad({ filter: /./, namespace: 'left-out' }, ({ path: name }) => ({
      contents: `module.exports = function () { throw new Error('${name} is not part of the agent') }`,
    }))
  },
}

const here = path.dirname(fileURLToPath(import.meta.url))
const dist = path.join(here, 'dist')
const { version } = JSON.parse(await readFile(path.join(here, 'package.json'), 'utf8'))

// Built beside and put in place at the end: what is there stays whole while it is built, and where it cannot be built.
const next = `${dist}.${process.pid}`
process.on('exit', () => rmSync(next, { recursive: true, force: true }))
await mkdir(next)
const result = await build({
  entryPoints: [path.join(here, 'src/main.ts')],
  outfile: path.join(next, 'agent.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minify: true,
  sourcemap: 'external',
  sourcesContent: false,
  plugins: [leftOut],
  legalComments: 'eof',
  metafile: process.argv.includes('--meta'),
  logLevel: 'warning',
  define: { KLARIQO_AGENT_VERSION: JSON.stringify(version) },
  // CommonJS packages inside an ES module still ask for these.
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module'\nconst require = $createRequire(import.meta.url)",
  },
})
await copyFile(createRequire(import.meta.url).resolve('@echogarden/fvad-wasm/fvad.wasm'), path.join(next, 'fvad.wasm'))
if (result.metafile) await writeFile(path.join(next, 'meta.json'), JSON.stringify(result.metafile))
await rm(dist, { recursive: true, force: true })
await rename(next, dist)
