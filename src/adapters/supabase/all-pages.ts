/** Rows of one request; an answer of the project holds no more. */
const pageSize = 1000

/** Every row of a request in a fixed order, page after page; `read` is given the first and the last place of a page. */
export async function allPages<Row>(read: (from: number, to: number) => Promise<Row[]>): Promise<Row[]> {
  const all: Row[] = []
  for (;;) {
    const page = await read(all.length, all.length + pageSize - 1)
    all.push(...page)
    if (page.length < pageSize) return all
  }
}
