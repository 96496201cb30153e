import { access, readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Scenario, ScenarioStep } from '../../ports/scenario.ts'
import { readYaml } from './read-yaml.ts'
import { scenarioSchema } from './scenario-schema.ts'

/** The test calls in one industry's `scenarios/` folder, sorted by name; words whose WAV is missing have `audio: null`. */
export async function readScenarios(folder: string): Promise<Scenario[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort()
  return Promise.all(
    files.map(async (file) => {
      const scenario = await readYaml(resolve(folder, file), scenarioSchema)
      return { ...scenario, steps: await Promise.all(scenario.steps.map((step) => located(step, folder))) }
    }),
  )
}

async function located(step: ScenarioStep, folder: string): Promise<ScenarioStep> {
  if (step.do !== 'say' || step.audio === null) return step
  return { ...step, audio: await existing(resolve(folder, step.audio)) }
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
