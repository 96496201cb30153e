import { PgrstError } from '../rest/pgrst-error.ts'
import { closestName } from './closest-name.ts'
import type { DatabaseFunction, Schema } from './schema-types.ts'

/** The overload that takes exactly these named arguments (optional ones may be left out). PGRST202 when none does, PGRST203 when several do. */
export function findFunction(schema: Schema, name: string, given: readonly string[]): DatabaseFunction {
  const overloads = schema.functions.get(name) ?? []
  const found = overloads.filter((each) => fits(each, given))
  const [only, ...others] = found
  if (!only) throw noneFound(schema, name, given, overloads)
  if (others.length === 0) return only
  const choices = found.map((each) => signature(each, ' => ')).join(', ')
  throw new PgrstError(300, 'PGRST203', `Could not choose the best candidate function between: ${choices}`, {
    hint: 'Try renaming the parameters or the function itself in the database so function overloading can be resolved',
  })
}

function fits(candidate: DatabaseFunction, given: readonly string[]): boolean {
  if (candidate.variadic) return false
  if (candidate.args.some((arg) => arg.name === '')) return false
  const names = new Set(candidate.args.map((arg) => arg.name))
  return (
    given.every((name) => names.has(name)) && candidate.args.every((arg) => arg.optional || given.includes(arg.name))
  )
}

function noneFound(schema: Schema, name: string, given: readonly string[], overloads: readonly DatabaseFunction[]) {
  const asked = given.length === 0 ? `${name} without parameters` : `${name}(${[...given].sort().join(', ')})`
  const searched =
    given.length === 0
      ? `the function public.${name} without parameters`
      : `the function public.${name} with parameter${given.length === 1 ? '' : 's'} ${[...given].sort().join(', ')}`
  const other = overloads[0]
  const near = other ? signature(other, ', ', true) : closestName(name, schema.functions.keys())
  return new PgrstError(404, 'PGRST202', `Could not find the function public.${asked} in the schema cache`, {
    details: `Searched for ${searched}, but no matches were found in the schema cache.`,
    hint: near === null ? null : `Perhaps you meant to call the function public.${near}`,
  })
}

function signature(each: DatabaseFunction, separator: string, namesOnly = false): string {
  const args = each.args.map((arg) => (namesOnly ? arg.name : `${arg.name}${separator}${arg.type}`))
  return namesOnly ? `${each.name}(${args.join(', ')})` : `public.${each.name}(${args.join(', ')})`
}
