import { escapeXml } from '@klariqo/contract/escape-xml'

/** One TwiML verb or noun. */
export type Verb = {
  name: string
  attributes?: Record<string, string | number | boolean>
  children?: readonly Verb[]
  text?: string
}

/** A whole TwiML document. Attribute and verb names come from our code, values are escaped. */
export const twiml = (...verbs: readonly Verb[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>${render({ name: 'Response', children: verbs })}`

function render(verb: Verb): string {
  const attributes = Object.entries(verb.attributes ?? {})
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('')
  const inner = (verb.text === undefined ? '' : escapeXml(verb.text)) + (verb.children ?? []).map(render).join('')
  return inner === '' ? `<${verb.name}${attributes}/>` : `<${verb.name}${attributes}>${inner}</${verb.name}>`
}
