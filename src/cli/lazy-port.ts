/**
 * A port whose adapter is loaded at its first call, so that a command pays only for the SDKs it uses (the Twilio SDK
 * alone costs five times a bare Node start). All methods of `Port` must return promises;
 * what is no method (a host's name) is given as `known`.
 */
export function lazyPort<Port extends object>(load: () => Promise<Port>, known: Partial<Port> = {}): Port {
  let loaded: Promise<Port> | null = null
  return new Proxy({} as Port, {
    get(_target, name) {
      if (Object.hasOwn(known, name)) return known[name as keyof Port]
      // A port is no thenable: `await port` must not call it.
      if (typeof name === 'symbol' || name === 'then') return undefined
      return async (...args: unknown[]) => {
        loaded ??= load()
        const port = (await loaded) as Record<string, (...args: unknown[]) => unknown>
        return port[name]?.(...args)
      }
    },
  })
}
