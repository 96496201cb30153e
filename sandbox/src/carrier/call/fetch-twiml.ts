import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { callParams } from './call-params.ts'
import type { LiveCall } from './live-call.ts'
import type { Program } from './program.ts'

const TWIML_TYPES = new Set(['text/xml', 'application/xml', 'text/html'])
type Requested = Extract<Program, { url: string }>

/**
 * Asks our server for TwiML. Plain text is read out, a sound is played, as the vendor does. Throws CarrierError 11100,
 * 11200, 11205, 11750 or 12300.
 */
export async function fetchTwiml(
  carrier: Carrier,
  call: LiveCall,
  program: Requested,
  signal: AbortSignal,
): Promise<string> {
  const { url, method, event } = program
  const params = callParams(call.record, carrier.accountSid, program.params)
  const answer = await call.request({ url, method, params, event, signal })
  const text = answer.body.toString('utf8')
  if (TWIML_TYPES.has(answer.contentType)) return text
  if (answer.contentType === 'text/plain') return `<Response><Say>${escapeXml(text)}</Say></Response>`
  if (answer.contentType.startsWith('audio/')) return `<Response><Play>${escapeXml(url)}</Play></Response>`
  throw new CarrierError(12300, `${url} answered as ${answer.contentType || 'nothing'}`)
}

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
