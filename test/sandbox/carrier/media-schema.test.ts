import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { checkAgentMessage } from '../../../sandbox/src/carrier/call/check-agent-message.ts'
import { startCarrierWorld, twiml } from '../../support/carrier-world.ts'
import { NO_SPECS, specsFolder } from '../../support/spec-gate.ts'

const specs = specsFolder()
const streamSid = `MZ${'d4'.repeat(16)}`

describe.skipIf(specs === null)(`Media Stream messages${specs === null ? ` (skipped: ${NO_SPECS})` : ''}`, () => {
  const schema = () => {
    const ajv = new Ajv2020({ strict: false })
    ajv.addSchema(JSON.parse(readFileSync(path.join(specs ?? '', 'twilio_media_streams.schema.json'), 'utf8')))
    return (name: string) => ajv.compile({ $ref: `twilio-media-streams#/$defs/${name}` })
  }

  test('everything the carrier sends is as the schema says', async () => {
    const world = await startCarrierWorld({
      '/voice': () =>
        twiml(`<Connect><Stream url="${world.agent.streamUrl}"><Parameter name="a" value="b"/></Stream></Connect>`),
      '/status': '',
    })
    onTestFinished(() => world.close())
    const sid = await world.ring([
      { do: 'dtmf', digits: '5' },
      { do: 'wait', ms: 200 },
      { do: 'hangup', after_ms: 0 },
    ])
    const stream = await world.agent.stream()
    await stream.until('start')
    stream.send({ event: 'mark', streamSid: stream.streamSid, mark: { name: 'm' } })
    await world.ended(sid)
    await stream.closed
    const named = schema()
    const seen = new Set(stream.messages.map((it) => it.event))
    expect([...seen].toSorted()).toEqual(['connected', 'dtmf', 'mark', 'media', 'start', 'stop'])
    for (const message of stream.messages) {
      const validate = named(message.event)
      expect([message.event, validate(message), validate.errors]).toEqual([message.event, true, null])
    }
  })

  test('the carrier accepts from the server what the schema accepts, and nothing else', () => {
    const validate = new Ajv2020({ strict: false }).compile(
      JSON.parse(readFileSync(path.join(specs ?? '', 'twilio_media_streams.schema.json'), 'utf8')),
    )
    const messages = [
      { event: 'media', streamSid, media: { payload: 'AAAA' } },
      { event: 'media', streamSid, media: { payload: 'AAA=' } },
      { event: 'mark', streamSid, mark: { name: 'x' } },
      { event: 'clear', streamSid },
      { event: 'clear', streamSid, extra: 1 },
      { event: 'media', streamSid, media: { payload: '' } },
      { event: 'media', streamSid, media: { payload: 'AAAA', track: 'outbound' } },
      { event: 'media', streamSid, media: { payload: 'data:AA' } },
      { event: 'mark', streamSid, mark: { name: '' } },
      { event: 'mark', streamSid },
      { event: 'dtmf', streamSid },
      { event: 'clear' },
      [],
    ]
    for (const message of messages) {
      const accepted = typeof checkAgentMessage(JSON.stringify(message), streamSid) !== 'string'
      expect([message, accepted]).toEqual([message, validate(message)])
    }
  })
})
