import { billingErrors } from './billing-errors.ts'
import { callErrors } from './call-errors.ts'
import { clientErrors } from './client-errors.ts'
import { databaseErrors } from './database-errors.ts'
import { hostErrors } from './host-errors.ts'
import { messageErrors } from './message-errors.ts'
import { numberErrors } from './number-errors.ts'
import { paymentErrors } from './payment-errors.ts'
import { recordsErrors } from './records-errors.ts'
import { sandboxErrors } from './sandbox-errors.ts'
import { speechErrors } from './speech-errors.ts'
import { usageErrors } from './usage-errors.ts'
import { vendorErrors } from './vendor-errors.ts'

/** Every error a user can meet, by code. docs/errors.md is generated from it. */
export const errorTable = {
  ...usageErrors,
  ...callErrors,
  ...clientErrors,
  ...messageErrors,
  ...numberErrors,
  ...hostErrors,
  ...sandboxErrors,
  ...databaseErrors,
  ...speechErrors,
  ...vendorErrors,
  ...recordsErrors,
  ...billingErrors,
  ...paymentErrors,
}
