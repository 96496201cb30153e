import type { IncomingMessage, ServerResponse } from 'node:http'
import { ZodError, z } from 'zod'
import { BodyError, readJsonBody } from './read-json-body.ts'
import { sendJson } from './send-json.ts'
import type { VendorSettings } from './vendor-settings.ts'

/**
 * `/_sandbox/settings`: GET shows, PUT changes what it names, DELETE goes back to none. Answers true when the request was
 * for it. Without a key: only this machine can reach it.
 */
export async function settingsRoute(
  settings: VendorSettings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (request.url !== '/_sandbox/settings') return false
  try {
    if (request.method === 'PUT') settings.change(await readJsonBody(request))
    else if (request.method === 'DELETE') settings.reset()
    else if (request.method !== 'GET') {
      sendJson(response, 405, { error: 'GET, PUT or DELETE' }, { allow: 'GET, PUT, DELETE' })
      return true
    }
    sendJson(response, 200, settings)
  } catch (error) {
    if (error instanceof ZodError) sendJson(response, 400, { error: z.prettifyError(error) })
    else if (error instanceof BodyError) sendJson(response, 400, { error: error.message })
    else throw error
  }
  return true
}
