import type { FastifyRequest } from 'fastify'
import type { Asked } from '../payments.ts'
import { type FormTree, formTree } from './form-tree.ts'

/** The parameters: the body of a POST, the query of anything else. */
export function formOf(request: FastifyRequest): FormTree {
  const fields =
    request.method === 'POST'
      ? new URLSearchParams(String(request.body ?? ''))
      : new URLSearchParams(request.url.split('?')[1] ?? '')
  return formTree(fields)
}

/** Who asked, for the events of the request. */
export function askedBy(request: FastifyRequest): Asked {
  return { id: request.id, idempotency_key: keyOf(request) }
}

/** The idempotency key of a POST; the vendor ignores one on anything else. */
export function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  return request.method === 'POST' && typeof key === 'string' && key !== '' ? key : null
}
