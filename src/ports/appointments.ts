/** A booking that a caller asked for. */
type Appointment = {
  clientId: string
  callSid: string
  status: 'requested' | 'confirmed' | 'cancelled'
  name: string
  phone: string
  address: string | null
  job: string
  people: number | null
  /** When, in the caller's words. */
  time: string
  /** ISO, where the words name an instant. */
  startsAt: string | null
  /** ISO. */
  createdAt: string
}

/** Bookings of clients. Errors: those of Tenants. */
export interface Appointments {
  /** Newest first, of one client or of all. */
  list(query: { clientId?: string; limit: number }): Promise<Appointment[]>
}
