import type { FastifyInstance } from 'fastify'
import { newCallRecord } from '../call/new-call-record.ts'
import { placeCall } from '../call/place-call.ts'
import type { Program } from '../call/program.ts'
import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { MAGIC_OK, refuseMagic } from '../numbers/magic-numbers.ts'
import { callResource } from './call-resource.ts'
import { Form } from './form.ts'
import { inTime } from './in-time.ts'
import { pageOf } from './page-of.ts'

const EVENTS = new Set(['initiated', 'ringing', 'answered', 'completed'])
const BEFORE_ANSWER = new Set(['queued', 'ringing'])

/** Calls: place, list, read, change (end, cancel, other TwiML). */
export function callRoutes(app: FastifyInstance, carrier: Carrier): void {
  const find = (sid: string) => {
    const record = carrier.store.state.calls.find((it) => it.sid === sid)
    if (!record) throw new CarrierError(20404, `Calls/${sid}`)
    return record
  }

  app.post<{ Body: Form }>('/Calls.json', async (request, reply) => {
    const form = request.body
    const to = form.number('To', 21211)
    const from = form.number('From', 21212)
    if (!to) throw new CarrierError(21201)
    if (!from) throw new CarrierError(21213)
    refuseMagic('callFrom', from)
    refuseMagic('callTo', to)
    const number = carrier.numbers.byNumber(from)
    if (!number && from !== MAGIC_OK) throw new CarrierError(21210, from)
    const program = programOf(form, 'voice')
    if (!program) throw new CarrierError(21205, 'Url or Twiml is required')
    const order = { from, to, numberSid: number?.sid ?? null, program, ...choicesOf(form) }
    // The magic number is for trying a request out: it rings nobody.
    if (from === MAGIC_OK) return reply.code(201).send(callResource(magicCall(carrier, from, to), carrier.accountSid))
    const { record } = await placeCall(carrier, order)
    const placed = callResource(record, carrier.accountSid)
    await carrier.store.save()
    return reply.code(201).send(placed)
  })

  app.get('/Calls.json', async (request) => {
    const query = new Form(new URL(request.url, 'http://carrier').searchParams)
    const equal = (name: string, value: string | null) => {
      const wanted = query.text(name)?.replace(/^\s/, '+')
      return !wanted || wanted === value
    }
    const found = carrier.store.state.calls.filter(
      (it) =>
        equal('To', it.to) &&
        equal('From', it.from) &&
        equal('Status', it.status) &&
        equal('ParentCallSid', it.parent_call_sid) &&
        inTime(query, 'StartTime', it.start_time ?? it.date_created) &&
        inTime(query, 'EndTime', it.end_time),
    )
    const shown = found.toReversed().map((it) => callResource(it, carrier.accountSid))
    return pageOf('calls', shown, query, request.url)
  })

  app.get<{ Params: { sid: string } }>('/Calls/:sid.json', async (request) =>
    callResource(find(request.params.sid), carrier.accountSid),
  )

  app.post<{ Params: { sid: string }; Body: Form }>('/Calls/:sid.json', async (request) => {
    const record = find(request.params.sid)
    const call = carrier.live.get(record.sid)
    if (!call) throw new CarrierError(21220, `it is ${record.status}`)
    const status = request.body.text('Status')
    const program = programOf(request.body, 'update')
    if (status === 'canceled') {
      if (!BEFORE_ANSWER.has(record.status)) throw new CarrierError(21220, `it is ${record.status}`)
      await call.end('canceled')
    } else if (status === 'completed') await call.end(call.line ? 'completed' : 'canceled')
    else if (status !== null) throw new CarrierError(20001, `Status: ${status}`)
    else if (program) call.redirect(program)
    return callResource(record, carrier.accountSid)
  })
}

function programOf(form: Form, event: string): Program | null {
  const twiml = form.text('Twiml')
  if (twiml) return { twiml }
  const url = form.url('Url', 21205)
  if (!url) return null
  const fallbackUrl = form.url('FallbackUrl', 21205)
  const fallback = fallbackUrl ? { url: fallbackUrl, method: form.method('FallbackMethod') ?? 'POST' } : null
  return { url, method: form.method('Method') ?? 'POST', fallback, event }
}

function choicesOf(form: Form) {
  const url = form.url('StatusCallback', 21502)
  const asked = form
    .all('StatusCallbackEvent')
    .flatMap((text) => text.split(/\s+/))
    .filter(Boolean)
  const odd = asked.find((event) => !EVENTS.has(event))
  if (odd) throw new CarrierError(20001, `StatusCallbackEvent: ${odd}`)
  const events = new Set(asked.length > 0 ? asked : ['completed'])
  const recordingUrl = form.url('RecordingStatusCallback', 21502)
  const mono = form.text('RecordingChannels') !== 'dual'
  const callback = recordingUrl
    ? { url: recordingUrl, method: form.method('RecordingStatusCallbackMethod') ?? 'POST' }
    : null
  return {
    statusCallback: url ? { url, method: form.method('StatusCallbackMethod') ?? 'POST', events } : null,
    timeoutMs: form.integer('Timeout', { min: 1, max: 600, fallback: 60 }) * 1000,
    timeLimitMs: form.integer('TimeLimit', { min: 1, max: 14_400, fallback: 14_400 }) * 1000,
    detectMachine: ['Enable', 'DetectMessageEnd'].includes(form.text('MachineDetection') ?? ''),
    record: form.boolean('Record') ? { mono, callback } : null,
  }
}

function magicCall(carrier: Carrier, from: string, to: string) {
  return newCallRecord(carrier, { from, to, direction: 'outbound-api', status: 'queued' })
}
