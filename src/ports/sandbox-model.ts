/** The sandbox's stand-in for a language model. Errors: SIMULATION_REFUSED. */
export interface SandboxModel {
  /** Hostile: it tries every tool with arguments that it must not give, whatever a caller says. */
  setHostile(on: boolean): Promise<void>
}
