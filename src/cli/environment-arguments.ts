type Argument = { env?: string; default?: unknown }

/**
 * Arguments with the value of their environment variable as default. The framework reads the variables of flags alone
 * and passes over those of arguments without a word.
 */
export function environmentArguments<Arguments extends Record<string, unknown>>(
  args: Arguments,
  environment: Readonly<Record<string, string | undefined>>,
): Arguments {
  const filled = Object.entries(args).map(([name, argument]) => {
    const { env } = argument as Argument
    const value = env === undefined ? undefined : environment[env]
    return [name, value ? { ...(argument as Argument), default: value } : argument]
  })
  return Object.fromEntries(filled) as Arguments
}
