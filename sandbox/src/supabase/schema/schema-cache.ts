import type { Pool } from 'pg'
import { loadSchema } from './load-schema.ts'
import type { Schema } from './schema-types.ts'

/** The schema as last read. `current` reads it the first time; `reload` reads it anew; readers at one time share one reading. */
export class SchemaCache {
  readonly #pool: Pool
  #schema: Promise<Schema> | null = null

  constructor(pool: Pool) {
    this.#pool = pool
  }

  current(): Promise<Schema> {
    return this.#schema ?? this.reload()
  }

  reload(): Promise<Schema> {
    const loading = loadSchema(this.#pool)
    this.#schema = loading
    // A reading that failed is not kept: the next request tries again. Its own caller sees the error.
    loading.catch(() => {
      if (this.#schema === loading) this.#schema = null
    })
    return loading
  }

  /** The next request reads it anew. */
  forget(): void {
    this.#schema = null
  }
}
