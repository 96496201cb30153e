/** A person who may look at this client. */
export type Member = {
  userId: string
  role: 'owner' | 'staff' | 'operator'
  /** Their access token: what they ask for is read with it, so that the database judges again. */
  token: string
}

/** A token's holder: `nobody` holds no token that is valid now, a `stranger` one that says nothing of this client. */
export type Asker = Member | 'nobody' | 'stranger'

/** Somebody who has called or texted the business; times are ISO 8601. */
export type Customer = {
  phone_number: string
  /** As the business has noted it, else as they gave it for a booking; null: not known. */
  name: string | null
  first_contact: string
  last_contact: string
  calls: number
  texts: number
  /** Asked for by voice, whatever became of them. */
  appointments: number
}

export type CustomerPage = { customers: Customer[]; more: boolean }

/** The platform's users, as far as this client concerns them. Every method throws `DatabaseError`. */
export type Members = {
  /** Whose token this is. An answer may be a minute old. */
  who(token: string, signal: AbortSignal): Promise<Asker>
  /** Those in touch last come first; `before` (ISO 8601) begins after a page's last. */
  customers(member: Member, page: { limit: number; before: string | null }, signal: AbortSignal): Promise<CustomerPage>
}
