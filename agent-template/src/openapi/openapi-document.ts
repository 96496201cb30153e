import type { AgentConfig } from '@klariqo/contract/agent-config'
import * as z from 'zod/mini'
import type { RouteEntry } from '../plugins/route-classes.ts'
import { answers } from './answers.ts'
import type { Operation, Response } from './operation.ts'
import { operations } from './operations.ts'

const tooMany: Response = { status: 429, says: 'Too many; Retry-After says when', json: 'Error' }
/** What every route of a class may answer besides its own. */
const ofClass: Record<RouteEntry['class'], readonly Response[]> = {
  public: [tooMany],
  'twilio-signed': [{ status: 403, says: 'Not signed by the carrier', json: 'Error' }],
  session: [
    { status: 401, says: 'No valid access token', json: 'Error' },
    { status: 403, says: 'Not for this user, or not allowed to this business', json: 'Error' },
    tooMany,
    { status: 503, says: 'Nobody can check the token now', json: 'Error' },
  ],
}

/** What the agent's routes take and give, as OpenAPI 3.1; loaded and built when somebody asks for it. */
export function openapiDocument(config: AgentConfig, version: string, routes: readonly RouteEntry[]): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of operations) {
    const [method = '', url = ''] = operation.route.split(' ')
    const entry = routes.find((route) => route.method === method && route.url === url)
    if (entry === undefined) continue
    const path = url.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(operation, url, entry) }
  }
  return {
    openapi: '3.1.1',
    info: { title: `Klariqo agent of ${config.business_name}`, version },
    servers: [{ url: config.public_base_url }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(answers).map(([name, schema]) => [name, jsonSchema(schema)])),
      securitySchemes: {
        session: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Access token of a Supabase user',
        },
        carrier: { type: 'apiKey', in: 'header', name: 'X-Twilio-Signature', description: 'Twilio request signature' },
      },
    },
  }
}

function describe(operation: Operation, url: string, entry: RouteEntry): object {
  const { route, summary, path = {}, query = {}, headers = {}, body } = operation
  const parameters = [
    ...[...url.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
      name,
      in: 'path',
      required: true,
      ...(path[name] === undefined ? {} : { description: path[name] }),
      schema: { type: 'string' },
    })),
    ...Object.entries(query).map(([name, { says, schema, required = false }]) => {
      return { name, in: 'query', required, description: says, schema: jsonSchema(schema) }
    }),
    ...Object.entries(headers).map(([name, says]) => {
      return { name, in: 'header', required: false, description: says, schema: { type: 'string' } }
    }),
  ]
  return {
    operationId: route.replace(/[^\w]+/g, '_').replace(/_$/, ''),
    summary,
    tags: [entry.class],
    'x-klariqo-class': entry.class,
    ...(entry.class === 'session' ? { 'x-klariqo-staff': entry.staff } : {}),
    security: securityOf(entry),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body === undefined ? {} : { requestBody: { required: false, content: json(jsonSchema(body)) } }),
    responses: responsesOf([...operation.responses, ...ofClass[entry.class]]),
  }
}

const securityOf = ({ class: access }: RouteEntry): object[] =>
  access === 'session' ? [{ session: [] }] : access === 'twilio-signed' ? [{ carrier: [] }] : []

/** By status; what a route says itself comes before what its class says. */
function responsesOf(responses: readonly Response[]): Record<string, object> {
  const said: Record<string, object> = {}
  for (const { status, says, json: name, type } of responses) {
    const content = name === undefined ? type && { [type]: {} } : json({ $ref: `#/components/schemas/${name}` })
    said[status] ??= { description: says, ...(content ? { content } : {}) }
  }
  return said
}

const json = (schema: object): object => ({ 'application/json': { schema } })

function jsonSchema(schema: z.ZodMiniType): object {
  // The dialect is the document's.
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return rest
}
