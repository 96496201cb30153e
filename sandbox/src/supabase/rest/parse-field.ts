import type { Field, JsonStep } from './query-types.ts'
import type { Scanner } from './scanner.ts'

/** `column`, `column->key->>key`, `column->0`: what both selects, filters and orders can name. */
export function parseField(scanner: Scanner): Field {
  const column = scanner.name()
  const path: JsonStep[] = []
  for (;;) {
    const arrow = scanner.take('->>') ? '->>' : scanner.take('->') ? '->' : null
    if (!arrow) return { column, path }
    const index = scanner.match(/-?\d+(?=$|->|::|[.,)])/)
    path.push({ arrow, key: index === null ? scanner.name('json key') : Number(index) })
  }
}
