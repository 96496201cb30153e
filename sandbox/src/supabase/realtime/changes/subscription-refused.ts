import type { ChangesRequest } from './subscription.ts'

/** A request that can never be served as it is; asking again is of no use. */
export class SubscriptionRefused extends Error {
  constructor({ event, schema, table, filters, select }: ChangesRequest, words: string, exception?: string) {
    const list = filters.map(
      ({ column, operator, value, negate }) =>
        `{${[column, operator, value].map((part) => JSON.stringify(part)).join(', ')}, ${negate}}`,
    )
    const params = `[event: ${event}, schema: ${schema}, table: ${table}, filters: [${list.join(', ')}], select: ${select ? JSON.stringify(select) : 'nil'}]`
    super(
      `Unable to subscribe to changes with given parameters. ${words}: ${params}${exception ? `. Exception: ${exception}` : ''}`,
    )
    this.name = 'SubscriptionRefused'
  }
}
