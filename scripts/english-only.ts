import path from 'node:path'
import type { Plugin } from 'esbuild'

/** For esbuild. zod brings its messages in forty languages; ours are reported in one. Half a megabyte less to read at every start. */
export const englishOnly: Plugin = {
  name: 'english-only',
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path: file }) => ({
      contents: "export { default as en } from './en.js'",
      resolveDir: path.dirname(file),
    }))
  },
}
