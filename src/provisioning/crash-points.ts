/** The places of each step at which a run can be killed in a test, in order. */
export const crashPoints = ['before-intent', 'after-intent', 'mid-effect', 'after-effect', 'after-journal'] as const

export type CrashPoint = (typeof crashPoints)[number]

/** `{step}:{point}`, e.g. `number:mid-effect`. */
export const crashLabelOf = (step: string, point: CrashPoint): string => `${step}:${point}`
