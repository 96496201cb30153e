import { Sql } from './sql.ts'

/** Text that goes into the statement as it is: our own keywords, catalogue type names and defaults. Never a request's words. */
export const rawSql = (text: string): Sql => new Sql([text], [])
