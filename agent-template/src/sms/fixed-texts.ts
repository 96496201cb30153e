import type { AgentConfig } from '@klariqo/contract/agent-config'
import { byLanguage } from '../by-language.ts'

/** Texts that never vary but by the client: short, since carriers read them. */
export type FixedTexts = {
  stopped: string
  started: string
  help: string
  /** Where nothing else can be said. */
  callUs: string
  /** For whoever needs somebody now. */
  emergency: string
}

/** In English where the language has none here. */
export function fixedTexts({ business_name, phone_number, language }: AgentConfig): FixedTexts {
  const number = phone_number ?? ''
  return byLanguage(language, {
    spanish: {
      stopped: `${business_name}: ya no recibirá mensajes de este número. Responda START para volver a recibirlos.`,
      started: `${business_name}: vuelve a recibir mensajes de este número. Responda STOP para dejar de recibirlos.`,
      help: `${business_name}: escriba su pregunta o llame al ${number}. Responda STOP para no recibir más mensajes.`,
      callUs: `${business_name}: gracias por su mensaje. Para esto, por favor llame al ${number}.`,
      emergency: `${business_name}: si es una emergencia, llámenos ahora al ${number}.`,
    },
    english: {
      stopped: `${business_name}: you will get no more texts from this number. Reply START to get them again.`,
      started: `${business_name}: you will get texts from this number again. Reply STOP to end them.`,
      help: `${business_name}: text us your question or call ${number}. Reply STOP to get no more texts.`,
      callUs: `${business_name}: thanks for your message. For this, please call ${number}.`,
      emergency: `${business_name}: if this is an emergency, call us now on ${number}.`,
    },
  })
}
