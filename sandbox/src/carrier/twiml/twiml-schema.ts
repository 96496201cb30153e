import { CarrierError } from '../errors/carrier-error.ts'
import type { TwimlNode } from './twiml-node.ts'

const callback = ['action', 'method']
const recording = ['recordingStatusCallback', 'recordingStatusCallbackMethod', 'recordingStatusCallbackEvent', 'trim']
const list = (text: string) => text.split(' ')

/** Element → its attributes and what may stand inside. Source: the vendor's VoiceResponse and MessagingResponse types. */
const elements: Record<string, { attributes: string[]; inside: string[] }> = {
  Connect: { attributes: callback, inside: ['Stream'] },
  Stream: {
    attributes: list('url name track statusCallback statusCallbackMethod connectorName audioFormat sampleRate'),
    inside: ['Parameter'],
  },
  Parameter: { attributes: ['name', 'value'], inside: [] },
  Say: { attributes: ['voice', 'language', 'loop'], inside: [] },
  Play: { attributes: ['loop', 'digits'], inside: [] },
  Gather: {
    attributes: [
      ...callback,
      ...list(
        'input timeout speechTimeout maxSpeechTime numDigits finishOnKey hints language speechModel enhanced profanityFilter partialResultCallback partialResultCallbackMethod bargeIn actionOnEmptyResult debug',
      ),
    ],
    inside: ['Say', 'Play', 'Pause'],
  },
  Dial: {
    attributes: [
      ...callback,
      ...recording,
      ...list(
        'timeout callerId answerOnBridge hangupOnStar timeLimit record recordingTrack ringTone sequential referUrl referMethod events',
      ),
    ],
    inside: ['Number'],
  },
  Number: {
    attributes: list(
      'url method statusCallback statusCallbackEvent statusCallbackMethod sendDigits byoc machineDetection',
    ),
    inside: [],
  },
  Record: {
    attributes: [
      ...callback,
      ...recording,
      ...list('timeout maxLength finishOnKey playBeep transcribe transcribeCallback'),
    ],
    inside: [],
  },
  Redirect: { attributes: ['method'], inside: [] },
  Pause: { attributes: ['length'], inside: [] },
  Hangup: { attributes: [], inside: [] },
  Reject: { attributes: ['reason'], inside: [] },
  Message: { attributes: [...callback, ...list('to from statusCallback')], inside: ['Body', 'Media'] },
  Body: { attributes: [], inside: [] },
  Media: { attributes: [], inside: [] },
}

/**
 * Checks a verb and what is in it. Unknown attributes are reported to `warn` (12200) and ignored, as the vendor does;
 * an unknown element, or one in the wrong place, throws 12100.
 */
export function checkTwiml(node: TwimlNode, allowed: readonly string[], warn: (error: CarrierError) => void): void {
  const element = elements[node.name]
  if (!element || !allowed.includes(node.name)) throw new CarrierError(12100, `<${node.name}> is not allowed here`)
  for (const name of Object.keys(node.attributes)) {
    if (!element.attributes.includes(name)) warn(new CarrierError(12200, `<${node.name}> has no attribute ${name}`))
  }
  for (const child of node.children) checkTwiml(child, element.inside, warn)
}

/** What a voice document, and what an answer to a text, may hold. */
export const voiceVerbs = list('Connect Say Play Gather Dial Record Redirect Pause Hangup Reject')
export const messageVerbs = list('Message Redirect')
