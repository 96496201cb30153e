import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startCarrierWorld, twiml } from '../../support/carrier-world.ts'

/** A recogniser's control endpoint that keeps what it is given and answers with `status`. */
async function wordsEndpoint(status = 204) {
  const given: unknown[] = []
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    given.push(JSON.parse(Buffer.concat(parts).toString()))
    response.writeHead(status).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { given, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const hears = '<Say>Hi</Say><Gather input="speech" speechTimeout="auto" action="/said"><Say>Yes?</Say></Gather>'

/** A call that goes on until it is hung up, in which one step is given words. */
async function call(recogniserUrls: string[]) {
  const answers = { '/voice': twiml(hears), '/said': twiml('<Pause length="6000"/>') }
  const it = await startCarrierWorld(answers, { recogniserUrls })
  onTestFinished(() => it.close())
  await it.control('PUT', 'settings', { speed: 20 })
  const say = { do: 'say', text: 'a tone', wav: await it.sound(600), when: 'after_agent', after_ms: 200 }
  const sid = await it.ring(
    [
      { ...say, heard: 'Buenos días' },
      { do: 'wait', ms: 6_000_000 },
    ],
    { max_ms: 6_000_000 },
  )
  const { form } = await it.agent.request(({ url }) => url === '/said')
  return { it, sid, form }
}

test('a step with words gives them, with the length of its sound, to every recogniser when the sound begins', async () => {
  const [one, two] = [await wordsEndpoint(), await wordsEndpoint()]
  const { it, sid, form } = await call([one.address, two.address])
  expect(form.SpeechResult).toBe('Buenos días')
  const given = [{ call_sid: sid, text: 'Buenos días', ms: 600 }]
  await expect.poll(() => [one.given, two.given]).toEqual([given, given])
  expect((await it.call(sid)).events.filter(({ kind }) => kind === 'error')).toEqual([])
})

test('words that a recogniser does not take are seen in the log of the call, which goes on', async () => {
  const { address } = await wordsEndpoint(400)
  const { it, sid } = await call([address])
  const errors = async () => (await it.call(sid)).events.filter(({ kind }) => kind === 'error')
  await expect
    .poll(errors)
    .toEqual([expect.objectContaining({ detail: expect.stringContaining('the words cannot be given') })])
  expect((await it.call(sid)).status).toBe('in-progress')
})
