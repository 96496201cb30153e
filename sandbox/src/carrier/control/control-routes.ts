import { type CarrierCall, callerRequestSchema } from '@klariqo/contract/carrier-call'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { appSettingsRoutes } from '../../vendor-http/app-settings-routes.ts'
import { faultRoutes } from '../../vendor-http/fault-routes.ts'
import { ringIn } from '../call/ring-in.ts'
import type { Carrier } from '../carrier.ts'
import { CarrierError } from '../errors/carrier-error.ts'
import { receiveMessage } from '../messages/receive-message.ts'
import type { CallRecord } from '../store/carrier-state.ts'
import { settingsSchema } from './carrier-settings.ts'
import { phoneSchema } from './phone-schema.ts'

const messageSchema = z.strictObject({ from: z.string(), to: z.string(), body: z.string() })

/** `/_sandbox/*`: the world outside the platform (callers, phones, texts) and what goes wrong. JSON; 400 names each wrong field. */
export function controlRoutes(app: FastifyInstance, carrier: Carrier): void {
  app.post('/_sandbox/calls', async (request, reply) => {
    const order = callerRequestSchema.parse(request.body)
    try {
      const call = await ringIn(carrier, order)
      return reply.code(201).send({ sid: call.record.sid })
    } catch (error) {
      if (error instanceof CarrierError) throw error
      return reply.code(400).send({ error: (error as Error).message })
    }
  })
  app.get('/_sandbox/calls', async () => carrier.store.state.calls.map(shown))
  app.get<{ Params: { sid: string } }>('/_sandbox/calls/:sid', async (request) => {
    const call = carrier.store.state.calls.find((it) => it.sid === request.params.sid)
    if (!call) throw new CarrierError(20404, request.url)
    return shown(call)
  })

  app.post('/_sandbox/messages', async (request, reply) =>
    reply.code(201).send(await receiveMessage(carrier, messageSchema.parse(request.body))),
  )
  app.get('/_sandbox/messages', async () => carrier.store.state.messages)

  app.post('/_sandbox/phones', async (request, reply) => {
    const phone = phoneSchema.parse(request.body)
    const { state } = carrier.store
    state.phones = [...state.phones.filter((it) => it.number !== phone.number), phone]
    await carrier.store.save()
    return reply.code(201).send(phone)
  })
  app.get('/_sandbox/phones', async () => carrier.store.state.phones)
  app.delete('/_sandbox/phones', async (_request, reply) => {
    carrier.store.state.phones = []
    await carrier.store.save()
    return reply.code(204).send()
  })

  faultRoutes(app, carrier.faults)
  appSettingsRoutes(app, carrier, settingsSchema)

  app.get('/_sandbox/purchases', async () => carrier.store.state.purchases)
}

function shown(call: CallRecord): CarrierCall {
  return {
    sid: call.sid,
    from: call.from,
    to: call.to,
    direction: call.direction === 'inbound' ? 'inbound' : 'outbound-api',
    status: call.status,
    duration_seconds: call.duration,
    recording: call.recording,
    events: call.events.toSorted((a, b) => a.at_ms - b.at_ms) as CarrierCall['events'],
    webhooks: call.webhooks,
    errors: call.errors,
  }
}
