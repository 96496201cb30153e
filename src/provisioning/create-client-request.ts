import type { BusinessDetails } from '../ports/templates.ts'

/** What an operator types. Unchecked: createClient validates it and reports every problem at once. */
export type CreateClientRequest = {
  business: string
  region: string
  industry: string
  /** Owner's sign-in. Without one the owner is `owner+{client_id}@owners.klariqo.invalid` and the result says so in `warnings`. */
  ownerEmail?: string
  ownerName?: string
  /** The business's own phone, national or E.164; goes to the template as its detail `phone`. */
  phone?: string
  /** Details for the industry template; merged over what an existing client has. */
  details?: BusinessDetails
}
