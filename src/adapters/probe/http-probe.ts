import { createHmac } from 'node:crypto'
import type { Secret } from '../../core/secret.ts'
import type { Probe, ProbeAnswer } from '../../ports/probe.ts'

const limitMs = 10_000

/** Looks at public addresses with fetch; webhooks carry X-Twilio-Signature (twilio.com/docs/usage/security: HMAC-SHA1 over address and sorted fields). */
export function httpProbe(authToken: Secret): Probe {
  return {
    health: (url, signal) => ask(url, {}, signal),
    voiceWebhook: (url, fields, signal) => {
      const signed = Object.keys(fields)
        .sort()
        .reduce((text, name) => `${text}${name}${fields[name]}`, url)
      const signature = createHmac('sha1', authToken.reveal()).update(signed).digest('base64')
      const body = new URLSearchParams(fields)
      return ask(url, { method: 'POST', body, headers: { 'x-twilio-signature': signature } }, signal)
    },
  }
}

async function ask(url: string, init: RequestInit, signal?: AbortSignal): Promise<ProbeAnswer> {
  const limit = AbortSignal.timeout(limitMs)
  try {
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    })
    return { status: answer.status, body: await answer.text(), problem: null }
  } catch (error) {
    signal?.throwIfAborted()
    const cause = (error as Error).cause
    const problem = cause instanceof Error ? cause.message : (error as Error).message
    return { status: 0, body: '', problem: limit.aborted ? `no answer within ${limitMs / 1000} s` : problem }
  }
}
