import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { CarrierError } from '../errors/carrier-error.ts'
import type { TwimlNode } from './twiml-node.ts'

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: false,
})

/** The verbs of a TwiML document in order. Throws 12100 with what is wrong when it is no well-formed `<Response>`. */
export function parseTwiml(text: string): TwimlNode[] {
  if (/^\s+<\?xml/.test(text)) throw new CarrierError(12100, 'white space before the XML declaration')
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new CarrierError(12100, 'a document type is not allowed')
  const verdict = XMLValidator.validate(text)
  if (verdict !== true) throw new CarrierError(12100, `line ${verdict.err.line}: ${verdict.err.msg}`)
  const roots = toNodes(parser.parse(text)).filter((node) => !node.name.startsWith('?'))
  const [root] = roots
  if (roots.length !== 1 || root?.name !== 'Response') throw new CarrierError(12100, 'the root is not <Response>')
  return root.children
}

type RawNode = Record<string, unknown> & { ':@'?: Record<string, string> }

function toNodes(raw: unknown): TwimlNode[] {
  return (raw as RawNode[]).flatMap((entry) => {
    const name = Object.keys(entry).find((key) => key !== ':@')
    if (name === undefined || name === '#text' || name === '#comment') return []
    const inside = entry[name] as RawNode[]
    const text = inside.map((child) => (typeof child['#text'] === 'string' ? child['#text'] : '')).join('')
    return [{ name, attributes: { ...entry[':@'] }, children: toNodes(inside), text: text.trim() }]
  })
}
