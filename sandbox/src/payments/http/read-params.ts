import type { z } from 'zod'
import { invalidRequest } from '../errors/invalid-request.ts'
import type { PaymentError } from '../errors/payment-error.ts'
import type { FormTree } from './form-tree.ts'

/** The parameters of a request, checked; what the schema does not know is refused by name, as the vendor does. */
export function readParams<Schema extends z.ZodType>(schema: Schema, given: FormTree): z.output<Schema> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  throw refusal(parsed.error.issues[0])
}

function refusal(issue: z.core.$ZodIssue | undefined): PaymentError {
  const path = issue?.path.map(String) ?? []
  const param = nameOf(path)
  if (issue?.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => nameOf([...path, key]))
    const [first = ''] = names
    const what = names.length === 1 ? 'Received unknown parameter' : 'Received unknown parameters'
    return invalidRequest(`${what}: ${names.join(', ')}`, { code: 'parameter_unknown', param: first })
  }
  if (issue?.code === 'invalid_type' && issue.input === undefined && /undefined/.test(issue.message))
    return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param })
  return invalidRequest(`Invalid ${param || 'request'}: ${issue?.message ?? 'not understood'}`, {
    code: 'parameter_invalid',
    param,
  })
}

const nameOf = ([first = '', ...rest]: string[]) => first + rest.map((part) => `[${part}]`).join('')
