import { z } from 'zod'
import { phoneSchema } from '../control/phone-schema.ts'

const text = z.string()
const nullable = z.string().nullable()
const capabilities = z.strictObject({ voice: z.boolean(), sms: z.boolean(), mms: z.boolean(), fax: z.boolean() })
const numberType = z.enum(['local', 'mobile', 'toll-free'])

/** A number of the account; field names as in the REST resource. Dates are ISO here, RFC 2822 on the wire. */
const ownedNumberSchema = z.strictObject({
  sid: text,
  phone_number: text,
  friendly_name: text,
  iso_country: text,
  type: numberType,
  capabilities,
  address_sid: nullable,
  bundle_sid: nullable,
  voice_url: text,
  voice_method: text,
  voice_fallback_url: text,
  voice_fallback_method: text,
  sms_url: text,
  sms_method: text,
  sms_fallback_url: text,
  sms_fallback_method: text,
  status_callback: text,
  status_callback_method: text,
  voice_application_sid: text,
  sms_application_sid: text,
  trunk_sid: nullable,
  date_created: text,
  date_updated: text,
})

const addressSchema = z.strictObject({
  sid: text,
  friendly_name: text,
  customer_name: text,
  street: text,
  city: text,
  region: text,
  postal_code: text,
  iso_country: text,
  date_created: text,
})

const bundleSchema = z.strictObject({
  sid: text,
  friendly_name: text,
  status: text,
  iso_country: text,
  number_type: numberType,
  email: text,
  date_created: text,
})

const callSchema = z.strictObject({
  sid: text,
  parent_call_sid: nullable,
  phone_number_sid: nullable,
  from: text,
  to: text,
  direction: z.enum(['inbound', 'outbound-api', 'outbound-dial']),
  status: text,
  answered_by: nullable,
  date_created: text,
  start_time: nullable,
  end_time: nullable,
  /** Seconds; null until it has ended. */
  duration: z.int().nullable(),
  recording: nullable,
  events: z.array(z.looseObject({ at_ms: z.number(), kind: text, detail: text.optional() })),
  webhooks: z.array(z.strictObject({ at_ms: z.number(), url: text, status: z.int(), ms: z.number(), event: text })),
  errors: z.array(z.strictObject({ code: z.int(), message: text })),
})

const messageSchema = z.strictObject({
  sid: text,
  from: text,
  to: text,
  body: text,
  direction: z.enum(['inbound', 'outbound-api', 'outbound-reply']),
  status: text,
  error_code: z.int().nullable(),
  date_created: text,
  date_sent: nullable,
})

const recordingSchema = z.strictObject({
  sid: text,
  call_sid: text,
  duration: z.int(),
  channels: z.int(),
  source: text,
  /** `in-progress` or `paused` while the call goes on; `absent` when it could not be written. */
  status: text.default('completed'),
  date_created: text,
  file: text,
})

const purchaseSchema = z.strictObject({ phone_number: text, sid: text, at: text, tag: text, updates: z.int() })

/** The data file: everything that survives a restart. */
export const carrierStateSchema = z.strictObject({
  schema: z.literal(1),
  numbers: z.array(ownedNumberSchema),
  addresses: z.array(addressSchema),
  bundles: z.array(bundleSchema),
  calls: z.array(callSchema),
  messages: z.array(messageSchema),
  recordings: z.array(recordingSchema),
  /** Every purchase ever accepted, released numbers too; `updates` counts purchases of an owned number. */
  purchases: z.array(purchaseSchema),
  phones: z.array(phoneSchema),
  /** Who wants no more texts from which number of the account. */
  opt_outs: z.array(z.strictObject({ from: text, to: text })).default([]),
})

export type CarrierState = z.infer<typeof carrierStateSchema>
export type OwnedNumber = z.infer<typeof ownedNumberSchema>
export type Address = z.infer<typeof addressSchema>
export type Bundle = z.infer<typeof bundleSchema>
export type CallRecord = z.infer<typeof callSchema>
export type MessageRecord = z.infer<typeof messageSchema>
export type RecordingRecord = z.infer<typeof recordingSchema>
export type NumberType = z.infer<typeof numberType>
