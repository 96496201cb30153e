/** A voice as `GET /v1/voices` lists it, and what speaks it. */
export type SandboxVoice = {
  voiceId: string
  name: string
  gender: 'male' | 'female'
  accent: string
  flite: 'slt' | 'rms' | 'awb'
  kokoro: string
}

/**
 * The agent's voices. Neither engine has an Australian or Indian one, and flite none of any other language than English, so
 * those ids speak with the nearest there is: Spanish words come out as an American reads them.
 * The callers of the test scenarios use other Kokoro voices than these, so that nobody answers in the caller's own voice.
 */
export const sandboxVoices: readonly SandboxVoice[] = [
  voice('klariqo_au_male', 'Klariqo Jamie', 'male', 'australian', 'rms', 'bm_lewis'),
  voice('klariqo_au_female', 'Klariqo Matilda', 'female', 'australian', 'slt', 'bf_isabella'),
  voice('klariqo_uk_male', 'Klariqo Alistair', 'male', 'british', 'awb', 'bm_daniel'),
  voice('klariqo_uk_female', 'Klariqo Beth', 'female', 'british', 'slt', 'bf_alice'),
  voice('klariqo_us_male', 'Klariqo Mason', 'male', 'american', 'rms', 'am_adam'),
  voice('klariqo_us_female', 'Klariqo Sarah', 'female', 'american', 'slt', 'af_bella'),
  voice('klariqo_us_es_male', 'Klariqo Mateo', 'male', 'american spanish', 'rms', 'em_alex'),
  voice('klariqo_us_es_female', 'Klariqo Elena', 'female', 'american spanish', 'slt', 'ef_dora'),
  voice('klariqo_in_male', 'Klariqo Arjun', 'male', 'indian', 'rms', 'am_onyx'),
  voice('klariqo_in_female', 'Klariqo Priya', 'female', 'indian', 'slt', 'af_sky'),
]

export function findVoice(voiceId: string): SandboxVoice | undefined {
  return sandboxVoices.find((candidate) => candidate.voiceId === voiceId)
}

function voice(
  voiceId: string,
  name: string,
  gender: SandboxVoice['gender'],
  accent: string,
  flite: SandboxVoice['flite'],
  kokoro: string,
): SandboxVoice {
  return { voiceId, name, gender, accent, flite, kokoro }
}
