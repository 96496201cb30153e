import type { IncomingMessage, ServerResponse } from 'node:http'
import { ZodError, z } from 'zod'
import { BodyError, readJsonBody } from '../vendor-http/read-json-body.ts'
import { sendJson } from '../vendor-http/send-json.ts'
import type { GivenWords } from './given-words.ts'

const wordsSchema = z.strictObject({
  call_sid: z.string().regex(/^CA[0-9a-f]{32}$/),
  text: z.string().max(2_000),
  /** How long the sound of the words is; without it all of them are heard at the first endpoint. */
  ms: z.int().min(0).optional(),
})

/**
 * `POST /_sandbox/words {call_sid, text, ms?}`: the next stretch of speech on that call's connection (`extra=call_sid:…`)
 * is heard as `text`. 204. Answers true when the request was for it. Without a key: only this machine can reach it.
 */
export async function wordsRoute(
  given: GivenWords,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (request.url !== '/_sandbox/words') return false
  try {
    if (request.method !== 'POST') {
      sendJson(response, 405, { error: 'POST' }, { allow: 'POST' })
      return true
    }
    const { call_sid: callSid, text, ms } = wordsSchema.parse(await readJsonBody(request))
    given.add(callSid, text, ms ?? null)
    response.writeHead(204).end()
  } catch (error) {
    if (error instanceof ZodError) sendJson(response, 400, { error: z.prettifyError(error) })
    else if (error instanceof BodyError) sendJson(response, 400, { error: error.message })
    else throw error
  }
  return true
}
