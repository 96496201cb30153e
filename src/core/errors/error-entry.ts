/** One row of the error table. `{name}` placeholders are filled from the values given to `KlariqoError`. */
export type ErrorEntry = {
  /** Process exit code: 1 our bug, 2 usage, 3 configuration, 4 vendor, 5 host, 6 health gate, 7 locked, 8 drift, 130 interrupted. */
  exit: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 130
  /** True when the same command may succeed later without any change by the user. */
  retryable: boolean
  /** What happened. */
  message: string
  /** Why it happens, for docs/errors.md. */
  why: string
  /** What to type or do next. */
  hint: string
}
