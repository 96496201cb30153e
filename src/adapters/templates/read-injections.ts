import { z } from 'zod'
import type { Injection } from '../../ports/injection.ts'
import { readYaml } from './read-yaml.ts'

const name = z.string().regex(/^[a-z][a-z_]*$/)
/** `templates/injection.yaml`: what hostile callers say, by what they are after. */
const schema = z.record(name, z.array(z.string().min(1)).min(1))

export async function readInjections(file: string): Promise<Injection[]> {
  const kinds = await readYaml(file, schema)
  return Object.entries(kinds).flatMap(([kind, lines]) =>
    lines.map((say, i) => ({ name: `${kind}_${String(i + 1).padStart(2, '0')}`, kind, say })),
  )
}
