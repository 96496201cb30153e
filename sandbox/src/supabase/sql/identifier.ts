import { rawSql } from './raw-sql.ts'
import type { Sql } from './sql.ts'

/** Quoted names joined by dots: `identifier('public', 'a"b')` is `"public"."a""b"`. */
export const identifier = (...names: readonly string[]): Sql =>
  rawSql(names.map((name) => `"${name.replaceAll('\0', '').replaceAll('"', '""')}"`).join('.'))
