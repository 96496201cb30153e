import { access, readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Scenario } from '../../ports/templates.ts'
import { readYaml } from './read-yaml.ts'
import { scenarioSchema } from './template-files.ts'

/** The test calls in one industry's `scenarios/` folder, sorted by name; a line without its WAV has `audio: null`. */
export async function readScenarios(folder: string): Promise<Scenario[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort()
  return Promise.all(
    files.map(async (file) => {
      const { lines, ...scenario } = await readYaml(resolve(folder, file), scenarioSchema)
      return {
        ...scenario,
        lines: await Promise.all(
          lines.map(async ({ text, audio, when, after_ms }) => ({
            text,
            audio: await existing(resolve(folder, audio)),
            when,
            afterMs: after_ms,
          })),
        ),
      }
    }),
  )
}

async function existing(file: string): Promise<string | null> {
  try {
    await access(file)
    return file
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
