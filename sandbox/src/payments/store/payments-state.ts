import { z } from 'zod'

const text = z.string()
const nullable = z.string().nullable()
const metadata = z.record(text, text)
/** Unix seconds. */
const time = z.int()

const customerSchema = z.strictObject({
  id: text,
  created: time,
  email: nullable,
  name: nullable,
  phone: nullable,
  description: nullable,
  default_payment_method: nullable,
  metadata,
})

const paymentMethodSchema = z.strictObject({
  id: text,
  created: time,
  customer: nullable,
  brand: z.enum(['visa', 'mastercard']),
  last4: text,
  exp_month: z.int(),
  exp_year: z.int(),
  fingerprint: text,
  behaviour: z.enum([
    'accept',
    'authenticate',
    'authenticate_once',
    'generic_decline',
    'insufficient_funds',
    'expired_card',
    'processing_error',
  ]),
  attaches: z.boolean(),
  /** Charges without its holder were agreed to. */
  set_up: z.boolean(),
  metadata,
})

const paymentIntentSchema = z.strictObject({
  id: text,
  created: time,
  amount: z.int(),
  amount_received: z.int(),
  currency: text,
  customer: nullable,
  payment_method: nullable,
  description: nullable,
  receipt_email: nullable,
  statement_descriptor_suffix: nullable,
  setup_future_usage: z.enum(['off_session', 'on_session']).nullable(),
  status: z.enum(['requires_payment_method', 'requires_confirmation', 'requires_action', 'succeeded', 'canceled']),
  automatic: z.boolean(),
  client_secret: text,
  latest_charge: nullable,
  last_payment_error: z.record(text, z.unknown()).nullable(),
  canceled_at: time.nullable(),
  cancellation_reason: nullable,
  metadata,
})

const sessionSchema = z.strictObject({
  id: text,
  created: time,
  expires_at: time,
  status: z.enum(['open', 'complete', 'expired']),
  customer: nullable,
  client_reference_id: nullable,
  currency: text,
  line_items: z.array(z.strictObject({ name: text, unit_amount: z.int(), quantity: z.int() })),
  success_url: text,
  cancel_url: nullable,
  payment_intent: nullable,
  intent_data: z.strictObject({
    description: nullable,
    receipt_email: nullable,
    setup_future_usage: z.enum(['off_session', 'on_session']).nullable(),
    metadata,
  }),
  metadata,
})

const eventSchema = z.strictObject({
  id: text,
  created: time,
  type: text,
  object: z.record(text, z.unknown()),
  request: z.strictObject({ id: nullable, idempotency_key: nullable }),
  pending_webhooks: z.int(),
})

const keptAnswerSchema = z.strictObject({
  key: text,
  method: text,
  path: text,
  /** Digest of the parameters. */
  params: text,
  created: time,
  status: z.int(),
  body: text,
  request_id: text,
})

const deliverySchema = z.strictObject({
  event: text,
  attempts: z.int(),
  first_at_ms: z.number(),
  next_at_ms: z.number(),
})

/** The data file: everything that survives a restart. */
export const paymentsStateSchema = z.strictObject({
  schema: z.literal(1),
  customers: z.array(customerSchema),
  payment_methods: z.array(paymentMethodSchema),
  payment_intents: z.array(paymentIntentSchema),
  sessions: z.array(sessionSchema),
  events: z.array(eventSchema),
  kept_answers: z.array(keptAnswerSchema),
  deliveries: z.array(deliverySchema),
})

export type PaymentsState = z.infer<typeof paymentsStateSchema>
export type CustomerRecord = z.infer<typeof customerSchema>
export type PaymentMethodRecord = z.infer<typeof paymentMethodSchema>
export type PaymentIntentRecord = z.infer<typeof paymentIntentSchema>
export type SessionRecord = z.infer<typeof sessionSchema>
export type EventRecord = z.infer<typeof eventSchema>
export type KeptAnswer = z.infer<typeof keptAnswerSchema>
export type Delivery = z.infer<typeof deliverySchema>
