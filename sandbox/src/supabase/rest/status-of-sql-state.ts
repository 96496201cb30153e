const byState: Readonly<Record<string, number>> = {
  '23503': 409,
  '23505': 409,
  '25006': 405,
  '42883': 404,
  '42P01': 404,
  '42P17': 500,
  '53400': 500,
  '57P01': 503,
  P0001: 400,
}

const byClass: Readonly<Record<string, number>> = {
  '08': 503,
  '09': 500,
  '0L': 403,
  '0P': 403,
  '25': 500,
  '28': 403,
  '2D': 500,
  '38': 500,
  '39': 500,
  '3B': 500,
  '40': 500,
  '53': 503,
  '54': 500,
  '55': 500,
  '57': 500,
  '58': 500,
  F0: 500,
  HV: 500,
  P0: 500,
  XX: 500,
}

/** PostgREST's mapping of SQLSTATE to HTTP status; `PTxyz` raised by a function is status xyz, a state of one's own is 400. */
export function statusOfSqlState(state: string, message: string, role: string | null): number {
  if (state === '42501') return role === 'anon' || role === null ? 401 : 403
  if (state === '21000') return message.endsWith('requires a WHERE clause') ? 400 : 500
  const custom = /^PT([1-5]\d\d)$/.exec(state)?.[1]
  if (custom) return Number(custom)
  return byState[state] ?? byClass[state.slice(0, 2)] ?? 400
}
