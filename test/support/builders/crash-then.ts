import { createClient } from '../../../src/provisioning/create-client.ts'
import { jameson } from './jameson.ts'
import { CrashError, type ProvisioningWorld } from './provisioning-world.ts'

/** Runs `client create` in a process that dies at `label`. Throws when it did not die, or for another reason than dying. */
export async function crashAt(world: ProvisioningWorld, label: string): Promise<'died' | 'never got there'> {
  const { deps, crashPoint, dead } = world.process(label)
  try {
    await createClient(deps, jameson(), { crashPoint })
  } catch (error) {
    if (!dead() || !(error instanceof CrashError)) throw error
    return 'died'
  }
  return 'never got there'
}

/** A clean run, with the labels it passed: the list of crash points is found out, never written by hand. */
export async function traceLabels(world: ProvisioningWorld): Promise<string[]> {
  const { deps, crashPoint, labels } = world.process()
  await createClient(deps, jameson(), { crashPoint })
  return [...new Set(labels)]
}
