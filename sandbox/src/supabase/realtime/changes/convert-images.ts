import type { Pool } from 'pg'
import { compileSql } from '../../sql/compile-sql.ts'
import { identifier } from '../../sql/identifier.ts'
import { joinSql } from '../../sql/join-sql.ts'
import { rawSql } from '../../sql/raw-sql.ts'
import { sql } from '../../sql/sql.ts'
import { arrayLiteral } from './array-literal.ts'
import { filterSql } from './filter-sql.ts'
import type { Filter } from './parse-filter.ts'
import type { RowImage } from './row-image.ts'
import type { ColumnFacts } from './table-facts.ts'

export type ConvertedImage = {
  /** JSON of each value, made by Postgres. */
  json: ReadonlyMap<string, string>
  /** By position in `filterSets`: whether the row passes all of its filters. A filter on a column that is unknown is not passed. */
  passes: readonly boolean[]
}

/** Lets Postgres turn values into JSON and compare them with filters: its types, operators and collations, not ours. */
export async function convertImages(
  pool: Pool,
  columns: readonly ColumnFacts[],
  images: readonly RowImage[],
  filterSets: readonly (readonly Filter[])[],
): Promise<ConvertedImage[]> {
  const types = new Map(columns.map(({ name, sqlType }) => [name, sqlType]))
  const typeOf = (column: string): string => {
    const type = types.get(column)
    if (type === undefined) throw new Error(`column ${column} does not exist any more`)
    return type
  }
  const arrays = columns.map(({ name }) => sql`${arrayLiteral(images.map((image) => image.get(name) ?? null))}::text[]`)
  const typed = columns.map(
    ({ name, sqlType }, at) => sql`k.${rawSql(`c${at}`)}::${rawSql(sqlType)} as ${identifier(name)}`,
  )
  const json = columns.map(({ name }) => sql`coalesce(to_jsonb(${identifier('v', name)})::text, 'null')`)
  const tests = filterSets.map((filters) => (filters.length === 0 ? rawSql('true') : filterSql(filters, typeOf)))
  const statement = sql`
    select array[${joinSql(json, ', ')}]::text[] as json, array[${joinSql(tests, ', ')}]::boolean[] as passes
      from unnest(${joinSql(arrays, ', ')}) with ordinality as k(${rawSql(columns.map((_, at) => `c${at}`).join(', '))}, n),
           lateral (select ${joinSql(typed, ', ')}) v
     order by k.n`
  const { rows } = await pool.query<{ json: string[]; passes: boolean[] }>(compileSql(statement))
  return rows.map(({ json: texts, passes }, at) => {
    const image = images[at]
    const known = columns.flatMap(({ name }, index) =>
      image?.has(name) ? [[name, texts[index] ?? 'null'] as const] : [],
    )
    return {
      json: new Map(known),
      passes: filterSets.map(
        (filters, index) => (passes[index] ?? false) && filters.every(({ column }) => image?.has(column)),
      ),
    }
  })
}
