import type { AudioSnippets } from '@klariqo/contract/audio-snippets'
import { encodeMulaw } from '@klariqo/contract/mulaw'
import type { TestAgent } from '../support/agent-app.ts'
import { defaultSnippets, toneOf } from '../support/agent-fixture.ts'
import type { MediaPeer } from '../support/agent-media-peer.ts'

const loud = toneOf(20)
const silence = encodeMulaw(new Int16Array(160))

export const saidOn = ({ database }: TestAgent) =>
  database.turns.map(({ speaker, content, source }) => [speaker, content, source])
export const filesOf = ({ database }: TestAgent) => database.turns.flatMap(({ audio_files_used }) => audio_files_used)
export const heardOut = (peer: MediaPeer, utterances: number) =>
  peer.until(`${utterances} utterances heard`, () => peer.played.length >= utterances)
export const afterOf = (agent: TestAgent, callSid: string) => agent.post('/twilio/voice/after', { CallSid: callSid })

/** The usual snippets, with one that lasts so long. */
export function lasting(name: string, duration_ms: number): AudioSnippets {
  const { [name]: one, ...others } = defaultSnippets
  if (one === undefined) throw new Error(`no snippet ${name}`)
  return { ...others, [name]: { ...one, duration_ms } }
}

/** The caller's line, in real time: frames of this kind until stopped. Late timers lose no frame. */
export function line(peer: MediaPeer) {
  let frame = silence
  const began = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    for (; sent * 20 <= performance.now() - began; sent++) peer.frame(frame)
  }, 20)
  return {
    speak: () => {
      frame = loud
    },
    pause: () => {
      frame = silence
    },
    end: () => clearInterval(timer),
  }
}
