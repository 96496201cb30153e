/** What a tester means to try on a call; kept with the call so that its tests can be told apart. */
export const scenarios = ['emergency', 'appointment', 'quote', 'general', 'complaint'] as const

export type ScenarioName = (typeof scenarios)[number]

export const isScenario = (word: unknown): word is ScenarioName =>
  typeof word === 'string' && (scenarios as readonly string[]).includes(word)
