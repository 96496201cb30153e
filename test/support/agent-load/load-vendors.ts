import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Half a second of mu-law silence. */
const sound = Buffer.alloc(4_000, 0xff)
const chunkOf = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
const reply = [
  chunkOf({ role: 'assistant', content: '' }, null),
  chunkOf({ content: 'We can certainly help you with that. ' }, null),
  chunkOf({ content: 'When would it suit you?' }, null),
  chunkOf({}, 'stop'),
  'data: [DONE]\n\n',
]

/** A model and a voice that answer at once, by OpenAI's and ElevenLabs' protocols: what is left of a turn is the agent's own. Gives their address. */
export async function startScriptedVendors(): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url?.includes('/chat/completions')) speakWords(response)
      else response.writeHead(200, { 'content-type': 'audio/basic' }).end(sound)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function speakWords(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const chunk of reply) response.write(chunk)
  response.end()
}
