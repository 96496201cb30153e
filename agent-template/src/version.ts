/** Set by the build; `dev` when run from the sources. */
declare const KLARIQO_AGENT_VERSION: string | undefined

export const version: string = typeof KLARIQO_AGENT_VERSION === 'string' ? KLARIQO_AGENT_VERSION : 'dev'
