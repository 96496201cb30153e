import type { CreateState } from './create-state.ts'
import type { Step } from './step.ts'
import { account } from './steps/account.ts'
import { activate } from './steps/activate.ts'
import { agentUser } from './steps/agent-user.ts'
import { bind } from './steps/bind.ts'
import { credentials } from './steps/credentials.ts'
import { files } from './steps/files.ts'
import { health } from './steps/health.ts'
import { nginx } from './steps/nginx.ts'
import { number } from './steps/number.ts'
import { preflight } from './steps/preflight.ts'
import { snippets } from './steps/snippets.ts'
import { tenant } from './steps/tenant.ts'
import { unit } from './steps/unit.ts'
import { verify } from './steps/verify.ts'
import { webhooks } from './steps/webhooks.ts'

/**
 * A client, from nothing to an answered call. Cheapest to undo first, money as late as it can be, calls last.
 * Snippets are spoken while the number is bought; `needs` says what waits for what.
 */
export const createClientSteps: readonly Step<CreateState>[] = [
  preflight,
  account,
  tenant,
  agentUser,
  snippets,
  number,
  bind,
  files,
  credentials,
  unit,
  nginx,
  health,
  webhooks,
  verify,
  activate,
]
