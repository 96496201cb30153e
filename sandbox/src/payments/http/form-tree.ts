import { invalidRequest } from '../errors/invalid-request.ts'

export type FormTree = { [name: string]: string | FormTree | (string | FormTree)[] }
type Node = { text: string | null; children: Map<string, Node> }

/**
 * A form or query in the vendor's bracket notation as an object: `a[b]=1` nests, `a[0]=x` and `a[]=x` make a list.
 * Throws PaymentError for a name that is both text and object, or whose brackets do not close.
 */
export function formTree(fields: URLSearchParams): FormTree {
  const root: Node = { text: null, children: new Map() }
  for (const [name, value] of fields) {
    let node = root
    for (const part of partsOf(name)) {
      const key = part === '' ? String(node.children.size) : part
      const next = node.children.get(key) ?? { text: null, children: new Map() }
      node.children.set(key, next)
      node = next
    }
    node.text = value
  }
  return Object.fromEntries([...root.children].map(([name, node]) => [name, nodeValue(name, node)]))
}

function partsOf(name: string): string[] {
  const whole = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name)
  if (!whole) throw invalidRequest(`Invalid parameter name: ${name}`, { param: name })
  return [whole[1] ?? '', ...[...(whole[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1] ?? '')]
}

function nodeValue(name: string, { text, children }: Node): string | FormTree | (string | FormTree)[] {
  if (children.size === 0) return text ?? ''
  if (text !== null) throw invalidRequest(`Invalid parameter: ${name} is both text and object`, { param: name })
  const entries = [...children].map(([key, child]) => [key, nodeValue(`${name}[${key}]`, child)] as const)
  const isList = entries.every(([key]) => /^\d+$/.test(key))
  if (!isList) return Object.fromEntries(entries) as FormTree
  return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value) as (string | FormTree)[]
}
