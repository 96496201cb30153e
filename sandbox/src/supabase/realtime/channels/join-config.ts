import { z } from 'zod'

const flag = z.boolean().nullish()

/** What a client sends with phx_join. Unknown settings are refused: one that does nothing would look as if it worked. */
const joinSchema = z.object({
  access_token: z.string().nullish(),
  user_token: z.string().nullish(),
  config: z.strictObject({
    broadcast: z
      .strictObject({
        ack: flag,
        self: flag,
        replay: z.unknown().optional(),
        replication_ready: flag,
      })
      .nullish(),
    presence: z.object({ key: z.string().nullish(), enabled: flag }).nullish(),
    private: flag,
    postgres_changes: z.array(z.record(z.string(), z.unknown()).nullable()).max(100).nullish(),
    postgres_changes_options: z.strictObject({ wait: flag, timeout: z.int().min(1).nullish() }).nullish(),
  }),
})

/** The server's own limit for a join that waits. */
const maxWaitMs = 20_000
const defaultWaitMs = 15_000

export type JoinConfig = {
  /** null: the socket's own key counts. */
  token: string | null
  ack: boolean
  self: boolean
  /** An empty key stands for one of the server's choice. `enabled`: hears who is there. */
  presence: { key: string; enabled: boolean }
  changes: readonly Readonly<Record<string, unknown>>[]
  /** How long the reply waits for the subscription; null: it does not. */
  waitMs: number | null
}

/** Reads the payload of a join. An error has hosted Realtime's form, `Code: words`; what the sandbox lacks is `NotInSandbox`. */
export function readJoinConfig(payload: unknown): JoinConfig | { error: string } {
  const parsed = joinSchema.safeParse(payload)
  if (!parsed.success) return { error: `InvalidJoinPayload: ${z.prettifyError(parsed.error)}` }
  const { access_token: accessToken, user_token: userToken, config } = parsed.data
  const missing = missingHere(config)
  if (missing) return { error: `NotInSandbox: the sandbox does not serve ${missing}` }
  const { broadcast, presence, postgres_changes: changes, postgres_changes_options: options } = config
  return {
    token: userToken ?? accessToken ?? null,
    ack: broadcast?.ack ?? false,
    self: broadcast?.self ?? false,
    presence: { key: presence?.key ?? '', enabled: presence?.enabled ?? false },
    changes: (changes ?? []).filter((entry) => entry !== null),
    waitMs: options?.wait ? Math.min(options.timeout ?? defaultWaitMs, maxWaitMs) : null,
  }
}

function missingHere({ private: closed, broadcast }: z.infer<typeof joinSchema>['config']): string | null {
  if (closed) return 'private channels (they need the policies of realtime.messages)'
  if (broadcast?.replay != null) return 'replay of broadcasts'
  if (broadcast?.replication_ready) return 'broadcasts from the database'
  return null
}
