import type { TransactionOptions } from '../transaction.ts'
import type { PreparedRequest } from './rest-request.ts'

export function transactionOptions(request: PreparedRequest, readOnly: boolean): TransactionOptions {
  const { headers, identity, method, path, schema } = request
  const statementTimeout = schema.timeouts.get(identity.role) ?? schema.timeouts.get('authenticator') ?? '8s'
  return { identity, method, path, headers, readOnly, statementTimeout }
}
