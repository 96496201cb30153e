/** `data` of `client verify --json`: reads only. Exit 8 when `ok` is false. */
export type VerifyClientResult = {
  client_id: string
  ok: boolean
  items: { id: string; title: string; status: 'right' | 'wrong' | 'blocked'; detail: string | null }[]
  duration_ms: number
}
