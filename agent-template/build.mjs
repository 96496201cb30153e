import { copyFile, mkdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * Builds dist/agent.mjs, the one file that is deployed (with fvad.wasm beside it), for all tenants. Minified, because every
 * tenant's process keeps the text in memory (7 MB less each); agent.mjs.map reads a stack trace back. `--meta` writes what is
 * in it to dist/meta.json.
 */
/** zod brings its messages in forty languages; problems in a configuration are reported in one. */
const englishOnly = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path: file }) => ({
      contents: "export { default as en } from './en.js'",
      resolveDir: path.dirname(file),
    }))
  },
}

const here = path.dirname(fileURLToPath(import.meta.url))
const dist = path.join(here, 'dist')
const { version } = JSON.parse(await readFile(path.join(here, 'package.json'), 'utf8'))

await rm(dist, { recursive: true, force: true })
await mkdir(dist, { recursive: true })
const result = await build({
  entryPoints: [path.join(here, 'src/main.ts')],
  outfile: path.join(dist, 'agent.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  minify: true,
  sourcemap: 'external',
  sourcesContent: false,
  plugins: [englishOnly],
  legalComments: 'eof',
  metafile: process.argv.includes('--meta'),
  logLevel: 'warning',
  define: { KLARIQO_AGENT_VERSION: JSON.stringify(version) },
  // CommonJS packages inside an ES module still ask for these.
  banner: {
    js: "import { createRequire as $createRequire } from 'node:module'\nconst require = $createRequire(import.meta.url)",
  },
})
await copyFile(createRequire(import.meta.url).resolve('@echogarden/fvad-wasm/fvad.wasm'), path.join(dist, 'fvad.wasm'))
if (result.metafile) {
  const { writeFile } = await import('node:fs/promises')
  await writeFile(path.join(dist, 'meta.json'), JSON.stringify(result.metafile))
}
