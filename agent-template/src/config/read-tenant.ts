import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type AgentConfig, agentConfigSchema } from '@klariqo/contract/agent-config'
import { agentSecretsSchema } from '@klariqo/contract/agent-secrets'
import { type AudioSnippets, audioSnippetsSchema } from '@klariqo/contract/audio-snippets'
import * as z from 'zod/mini'
import en from 'zod/v4/locales/en.js'
import type { Frames } from '../call/frames.ts'
import { soundFrames } from '../call/sound-frames.ts'
import { ConfigError } from './config-error.ts'
import type { Tenant } from './tenant.ts'

// The small zod has no words for what is wrong unless it is given some.
z.config(en())

/**
 * Reads the client folder and the credential file, and checks that they fit each other. Throws `ConfigError` with every
 * problem found, not only the first.
 */
export function readTenant(clientDir: string, credentialFile: string): Tenant {
  const problems: string[] = []
  const config = parse(path.join(clientDir, 'agent.json'), agentConfigSchema, problems)
  const snippets = parse(path.join(clientDir, 'audio_snippets.json'), audioSnippetsSchema, problems)
  const secrets = parse(credentialFile, agentSecretsSchema, problems)
  const frames = new Map<string, Frames>()
  for (const [name, snippet] of Object.entries(snippets ?? {})) {
    const file = path.join(clientDir, 'audio_ulaw', snippet.file.replace(/\.mp3$/, '.ulaw'))
    const sound = attempt(file, problems, () => readFileSync(file))
    if (sound?.length === 0) problems.push(`${file}: is empty`)
    if (sound !== null) frames.set(name, soundFrames(sound))
  }
  if (config !== null && snippets !== null) problems.push(...missingRoles(config, snippets, clientDir))
  if (problems.length > 0 || config === null || snippets === null || secrets === null) throw new ConfigError(problems)
  return { config, secrets, snippets, frames, audioFolder: path.join(clientDir, 'audio_optimised') }
}

function parse<T extends z.ZodMiniType>(file: string, schema: T, problems: string[]): z.infer<T> | null {
  const text = attempt(file, problems, () => readFileSync(file, 'utf8'))
  if (text === null) return null
  // A JSON error may quote the text around it, and this may be the credential file: say where, never what.
  const value = attempt(file, problems, () => JSON.parse(text) as unknown, 'is not valid JSON')
  if (value === null) return null
  const result = schema.safeParse(value)
  if (result.success) return result.data
  problems.push(
    ...result.error.issues.map((issue) => `${file}: ${issue.path.join('.') || '(whole file)'}: ${issue.message}`),
  )
  return null
}

function attempt<T>(file: string, problems: string[], read: () => T, message?: string): T | null {
  try {
    return read()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    problems.push(`${file}: ${message ?? `cannot be read (${code ?? String(error)})`}`)
    return null
  }
}

function missingRoles(config: AgentConfig, snippets: AudioSnippets, clientDir: string): string[] {
  const wanted = { 'greeting.snippet': config.greeting.snippet, ...prefixed(config.roles) }
  return Object.entries(wanted)
    .filter(([, name]) => snippets[name] === undefined)
    .map(([key, name]) => `${path.join(clientDir, 'agent.json')}: ${key}: no snippet named ${JSON.stringify(name)}`)
}

const prefixed = (roles: AgentConfig['roles']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(roles).flatMap(([key, name]) => (name === undefined ? [] : [[`roles.${key}`, name]])),
  )
