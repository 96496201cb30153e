import { isPhoneNumber } from '../is-phone-number.ts'
import type { ToolContext } from './tool.ts'

/** Where the client reaches the caller: the number that called, else one that the caller has said, which nobody has checked. */
export const contactNumber = ({ callerNumber, slots }: Pick<ToolContext, 'callerNumber' | 'slots'>): string =>
  isPhoneNumber(callerNumber) ? callerNumber : (slots.phone ?? callerNumber)
