import type { Form } from './form.ts'

/**
 * One page of a list as the 2010 API shows it: newest resources are the caller's business, `PageSize` up to 1000,
 * `next_page_uri` null on the last page.
 */
export function pageOf<Item>(name: string, items: readonly Item[], query: Form, uri: string): Record<string, unknown> {
  const size = query.integer('PageSize', { min: 1, max: 1000, fallback: 50 })
  const page = query.integer('Page', { min: 0, max: 1_000_000, fallback: 0 })
  const shown = items.slice(page * size, (page + 1) * size)
  const [path = '', search = ''] = uri.split('?')
  const link = (number: number) => {
    const params = new URLSearchParams(search)
    params.set('PageSize', String(size))
    params.set('Page', String(number))
    return `${path}?${params}`
  }
  return {
    [name]: shown,
    page,
    page_size: size,
    start: page * size,
    end: page * size + Math.max(0, shown.length - 1),
    uri,
    first_page_uri: link(0),
    previous_page_uri: page > 0 ? link(page - 1) : null,
    next_page_uri: (page + 1) * size < items.length ? link(page + 1) : null,
  }
}
