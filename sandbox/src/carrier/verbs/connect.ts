import { MediaStream } from '../call/media-stream.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { actionProgram, resolveUrl } from './action-program.ts'
import type { Verb } from './verb.ts'

/** Longest name and value of a `<Parameter>` together. */
const MAX_PARAMETER = 500

/** `<Connect><Stream>`: the next verb runs when our server has closed the socket. */
export const connect: Verb = async (context) => {
  const { carrier, call, node, documentUrl, signal } = context
  const [stream] = node.children
  if (!stream?.attributes.url) throw new CarrierError(12100, '<Connect> needs a <Stream url>')
  const { url, name = '', track = 'inbound_track', statusCallback, statusCallbackMethod = 'POST' } = stream.attributes
  if (track !== 'inbound_track') throw new CarrierError(31941, `${track} inside <Connect>`)
  const parameters: Record<string, string> = {}
  for (const { attributes } of stream.children) {
    const { name: key = '', value = '' } = attributes
    if (key.length + value.length > MAX_PARAMETER)
      throw new CarrierError(12200, `<Parameter name="${key}"> is too long`)
    parameters[key] = value
  }
  const line = call.answer()
  const callback = statusCallback
    ? { url: resolveUrl(statusCallback, documentUrl), method: statusCallbackMethod.toUpperCase() }
    : null
  await new MediaStream(carrier, call, line, { url, name, parameters, statusCallback: callback }).run(signal)
  return actionProgram(context, {}, false)
}
