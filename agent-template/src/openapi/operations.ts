import * as z from 'zod/mini'
import { laterRoutes } from '../routes/later.ts'
import { scenarios } from '../testing/scenarios.ts'
import type { Operation, Response } from './operation.ts'

const phone = z.string().check(z.regex(/^\+[1-9][0-9]{6,14}$/))
const phonePath = { phone_number: 'E.164, e.g. +61412345678' }
const twiml = (says: string): Response => ({ status: 200, says, type: 'text/xml' })
const error = (status: number, says: string): Response => ({ status, says, json: 'Error' })
const malformed = error(400, 'A field is missing or malformed')
const placed: readonly Response[] = [
  { status: 202, says: 'The call has been placed', json: 'PlacedCall' },
  malformed,
  error(402, 'There is no credit left for a call'),
  error(409, 'The business has no phone number yet'),
  error(502, 'The carrier refused the call or did not answer'),
  error(503, 'The agent is restarting, or nobody can say whether the call is allowed'),
]
const sent: readonly Response[] = [
  { status: 202, says: 'The message is on its way', json: 'SentText' },
  malformed,
  error(422, 'The message may not be sent to that number'),
  error(502, 'The carrier did not answer'),
]
const snippets: readonly Response[] = [{ status: 200, says: 'All snippets', json: 'AudioList' }]

/** One entry a route; a test compares them with the routes there are. */
export const operations: readonly Operation[] = [
  { route: 'GET /', summary: 'Whose agent this is', responses: [{ status: 200, says: 'It is there', json: 'Root' }] },
  {
    route: 'GET /health',
    summary: 'How the agent is',
    responses: [{ status: 200, says: 'Calls are taken, also when degraded', json: 'Health' }],
  },
  {
    route: 'GET /health/ready',
    summary: 'Whether new calls are welcome',
    responses: [
      { status: 200, says: 'They are', json: 'Ready' },
      { status: 503, says: 'The process is to end', json: 'Ready' },
    ],
  },
  {
    route: 'GET /metrics',
    summary: 'Figures for Prometheus, on the host itself; through the proxy it is not there',
    responses: [{ status: 200, says: 'Text format 0.0.4', type: 'text/plain' }, error(404, 'Asked from outside')],
  },
  {
    route: 'GET /openapi.json',
    summary: 'This document',
    responses: [{ status: 200, says: 'OpenAPI 3.1', type: 'application/json' }],
  },
  {
    route: 'GET /system',
    summary: 'Ports and credentials of everything the line rests on, at most a minute old',
    responses: [{ status: 200, says: 'What was found', json: 'System' }],
  },
  {
    route: 'GET /audio_optimised/:filename',
    summary: 'The sound of a snippet',
    path: { filename: 'e.g. intro_greeting.mp3' },
    responses: [
      { status: 200, says: 'The file', type: 'audio/mpeg' },
      { status: 206, says: 'A range of it', type: 'audio/mpeg' },
      { status: 304, says: 'The one that the asker has' },
      error(404, 'There is no such file'),
      { status: 416, says: 'The range is outside the file' },
    ],
  },
  { route: 'GET /api/audio/list', summary: 'The snippets', responses: snippets },
  { route: 'GET /audio/list', summary: 'The snippets', responses: snippets },
  {
    route: 'GET /demo/listen',
    summary: 'How the agent sounds: greeting, a few answers, goodbye',
    responses: [{ status: 200, says: 'One mp3', type: 'audio/mpeg' }, error(404, 'Nothing has been recorded yet')],
  },
  { route: 'GET /call_test/:phone_number', summary: 'Rings a number', path: phonePath, responses: placed },
  {
    route: 'GET /call_test',
    summary: 'Rings a number',
    query: { phone_number: { says: 'E.164, the plus as %2B', schema: phone, required: true } },
    responses: placed,
  },
  {
    route: 'POST /call_test',
    summary: 'Rings a number, to try a scenario',
    body: z.strictObject({ phone_number: phone, scenario: z.optional(z.nullable(z.enum(scenarios))) }),
    responses: placed,
  },
  ...scenarios.map((name) => ({
    route: `POST /test/${name}`,
    summary: `Rings a number, else the owner's own, to try: ${name}`,
    body: z.strictObject({ phone_number: z.optional(phone) }),
    responses: placed,
  })),
  { route: 'GET /test_sms/:phone_number', summary: 'Sends a test message', path: phonePath, responses: sent },
  {
    route: 'POST /sms/test-sms',
    summary: 'Sends a message of your own',
    headers: { 'Idempotency-Key': '8 to 64 letters, digits, - or _; the same key is sent once' },
    body: z.strictObject({
      phone_number: phone,
      message: z.optional(z.string().check(z.minLength(1), z.maxLength(480))),
    }),
    responses: sent,
  },
  {
    route: 'GET /customer-data',
    summary: 'Who has been in touch, last contact first',
    query: {
      limit: { says: 'Customers a page', schema: z._default(z.int().check(z.minimum(1), z.maximum(500)), 100) },
      before: { says: '`next_before` of the page before', schema: z.iso.datetime({ offset: true }) },
    },
    responses: [
      { status: 200, says: 'A page', json: 'Customers' },
      malformed,
      error(503, 'The database cannot be asked now'),
    ],
  },
  {
    route: 'GET /download-customer-data',
    summary: 'The last 10,000 who have been in touch, as a file',
    responses: [{ status: 200, says: 'CSV', type: 'text/csv' }, error(503, 'The database cannot be asked now')],
  },
  ...laterRoutes.map(({ method, url, what }) => ({
    route: `${method} ${url}`,
    summary: `Not part of this version: ${what}`,
    responses: [{ status: 501, says: 'A later version brings it', json: 'NotImplemented' as const }],
  })),
  {
    route: 'POST /twilio/voice',
    summary: 'A call has come',
    responses: [twiml('The media stream, or what the caller meets instead'), malformed],
  },
  { route: 'POST /twilio/inbound', summary: 'The same as /twilio/voice', responses: [twiml('As there'), malformed] },
  {
    route: 'POST /twilio/voice/after',
    summary: 'The conversation is over and the caller still there',
    responses: [twiml('What follows'), malformed],
  },
  {
    route: 'POST /twilio/voice/dialled',
    summary: 'The caller was passed on',
    responses: [twiml('The end, or the voicemail'), malformed],
  },
  {
    route: 'POST /twilio/voice/whisper',
    summary: 'Somebody of the team has taken a call that is passed on',
    responses: [twiml('What they hear before the caller is joined')],
  },
  {
    route: 'POST /twilio/voice/recorded',
    summary: 'The caller has left a message',
    responses: [twiml('Goodbye'), malformed],
  },
  {
    route: 'POST /twilio/voice/call-recorded',
    summary: 'The recording of a whole call is ready',
    responses: [{ status: 204, says: 'Noted' }, malformed],
  },
  {
    route: 'GET /recordings/:sid',
    summary: 'The sound of a recorded call or of a message',
    path: { sid: 'The sid of the recording' },
    responses: [
      { status: 200, says: 'The recording', type: 'audio/wav' },
      { status: 206, says: 'A range of it', type: 'audio/wav' },
      error(404, 'There is no such recording of this client, or it was deleted'),
      { status: 416, says: 'The range is outside the recording' },
      error(502, 'The carrier did not give it'),
      error(503, 'The database cannot be asked now'),
    ],
  },
  {
    route: 'POST /twilio/status',
    summary: 'A call has changed its state',
    responses: [{ status: 204, says: 'Noted' }, malformed],
  },
  {
    route: 'POST /twilio/sms',
    summary: 'A text message has come',
    responses: [twiml('Nothing: the reply is a text of its own'), malformed],
  },
  { route: 'POST /sms/callback', summary: 'The same as /twilio/sms', responses: [twiml('As there'), malformed] },
  {
    route: 'POST /twilio/sms/status',
    summary: 'A message of ours has changed its state',
    responses: [{ status: 204, says: 'Noted' }, malformed],
  },
  {
    route: 'GET /media/:call_sid',
    summary: 'The sound of a call (WebSocket, the carrier’s Media Streams)',
    path: { call_sid: 'The sid of the call' },
    responses: [{ status: 101, says: 'The stream' }],
  },
]
