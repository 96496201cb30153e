import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Service } from '../service.ts'
import { closeServer } from '../vendor-http/close-server.ts'
import { FaultyAnswer } from '../vendor-http/faulty-answer.ts'
import { listenOnLoopback } from '../vendor-http/listen-on-loopback.ts'
import { meetFault } from '../vendor-http/meet-fault.ts'
import { BodyError, readJsonBody } from '../vendor-http/read-json-body.ts'
import { sendJson } from '../vendor-http/send-json.ts'
import { settingsRoute } from '../vendor-http/settings-route.ts'
import type { VendorFault } from '../vendor-http/vendor-settings.ts'
import { complete, completionBody, completionChunks } from './chat-completion.ts'
import { type ChatRefusal, chatRequest } from './chat-request.ts'
import { ReplierSettings } from './replier-settings.ts'

const GARBAGE = { contentType: 'text/event-stream; charset=utf-8', body: 'data: {"id":"chatcmpl-\n\n' }

export type ReplierOptions = { port: number; apiKey: string }

/**
 * OpenAI's chat completions (`POST /v1/chat/completions`, streamed or not) answered by rules: the same conversation has
 * the same answer, and it holds nothing but the prompt's facts. `/_sandbox/settings` sets delays and faults.
 */
export async function startReplier(options: ReplierOptions): Promise<Service> {
  const settings = new ReplierSettings()
  let count = 0
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      process.emitWarning(error)
      response.destroy()
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await settingsRoute(settings, request, response)) return
    const { dealtWith, fault } = await meetFault(settings, response, (met) => refuse(response, refusalOf(met)))
    if (dealtWith) return
    if (request.headers.authorization !== `Bearer ${options.apiKey}`) {
      return refuse(response, {
        status: 401,
        message: 'Incorrect API key provided.',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      })
    }
    if (request.method === 'GET' && request.url === '/v1/models') {
      return sendJson(response, 200, { object: 'list', data: [] })
    }
    if (request.method !== 'POST' || new URL(request.url ?? '/', 'http://x').pathname !== '/v1/chat/completions') {
      const message = `Invalid URL (${request.method} ${request.url})`
      return refuse(response, { status: 404, message, type: 'invalid_request_error', param: null, code: null })
    }
    const asked = chatRequest(
      await readJsonBody(request).catch((error: unknown) => {
        if (error instanceof BodyError) return null
        throw error
      }),
    )
    if ('refusal' in asked) return refuse(response, asked.refusal)
    count += 1
    const id = `chatcmpl-sandbox${String(count).padStart(8, '0')}`
    const created = Math.floor(Date.now() / 1000)
    const completion = complete(asked.request, id, settings.hostile)
    const answering = new FaultyAnswer(response, fault, GARBAGE)
    if (!asked.request.stream) {
      answering.head(200, { 'content-type': 'application/json' })
      return answering.end(JSON.stringify(completionBody(id, created, asked.request.model, completion)))
    }
    answering.head(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
    for (const chunk of completionChunks(id, created, asked.request, completion)) {
      answering.write(`data: ${JSON.stringify(chunk)}\n\n`)
    }
    answering.end('data: [DONE]\n\n')
  }

  const address = await listenOnLoopback(server, options.port, 'replier')
  return { name: 'replier', address, close: () => closeServer(server) }
}

function refuse(response: ServerResponse, refusal: ChatRefusal): void {
  const { status, ...error } = refusal
  sendJson(response, status, { error }, { 'x-request-id': crypto.randomUUID() })
}

function refusalOf(fault: VendorFault): ChatRefusal {
  const status = fault.status ?? 500
  const code = fault.code ?? (status === 429 ? 'rate_limit_exceeded' : status === 401 ? 'invalid_api_key' : null)
  const type = status >= 500 ? 'server_error' : status === 429 ? 'requests' : 'invalid_request_error'
  return { status, message: 'a fault set in /_sandbox/settings', type, param: null, code }
}
