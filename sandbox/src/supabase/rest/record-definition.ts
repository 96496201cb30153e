import type { Column } from '../schema/schema-types.ts'
import { identifier } from '../sql/identifier.ts'
import { joinSql } from '../sql/join-sql.ts'
import { rawSql } from '../sql/raw-sql.ts'
import { type Sql, sql } from '../sql/sql.ts'

/** `"a" text, "b" numeric(10,2)`: how json_to_recordset shall read the body. Types come from the catalogue. */
export const recordDefinition = (columns: readonly Pick<Column, 'name' | 'type'>[]): Sql =>
  joinSql(
    columns.map((column) => sql`${identifier(column.name)} ${rawSql(column.type)}`),
    ', ',
  )
