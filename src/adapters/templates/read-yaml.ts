import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { type ZodType, z } from 'zod'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

/** Reads one file of a template. Throws TEMPLATE_BROKEN: these files are the platform's, so a fault is no operator's doing. */
export async function readYaml<T>(file: string, schema: ZodType<T>): Promise<T> {
  let value: unknown
  try {
    value = parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new KlariqoError('TEMPLATE_BROKEN', { file, problem: messageOf(cause) }, { cause })
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new KlariqoError('TEMPLATE_BROKEN', { file, problem: z.prettifyError(result.error) }, { cause: result.error })
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))
