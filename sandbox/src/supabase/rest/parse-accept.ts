import { PgrstError } from './pgrst-error.ts'

/** How the rows are sent: all as an array, exactly one as an object, or as CSV. */
export type Format = { shape: 'array' | 'object' | 'csv'; stripNulls: boolean; contentType: string }

const json = 'application/json; charset=utf-8'

export function parseAccept(header: string | undefined): Format {
  for (const choice of (header ?? '*/*').split(',').map((each) => each.trim())) {
    const [type = '', ...options] = choice.split(';').map((each) => each.trim().toLowerCase())
    const stripNulls = options.includes('nulls=stripped')
    if (type === '*/*' || type === 'application/json' || type === 'application/*')
      return { shape: 'array', stripNulls: false, contentType: json }
    if (type === 'application/vnd.pgrst.array+json' || type === 'application/vnd.pgrst.array')
      return { shape: 'array', stripNulls, contentType: `${type}${stripNulls ? ';nulls=stripped' : ''}; charset=utf-8` }
    if (type === 'application/vnd.pgrst.object+json' || type === 'application/vnd.pgrst.object')
      return {
        shape: 'object',
        stripNulls,
        contentType: `${type}${stripNulls ? ';nulls=stripped' : ''}; charset=utf-8`,
      }
    if (type === 'text/csv') return { shape: 'csv', stripNulls: false, contentType: 'text/csv; charset=utf-8' }
  }
  throw new PgrstError(406, 'PGRST107', `None of these media types are available: ${header}`)
}
