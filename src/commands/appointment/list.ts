import * as Flags from '@oclif/core/flags'
import { clientArgument } from '../../cli/client-argument.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { localTime } from '../../core/local-time.ts'
import { parseClientId } from '../../core/names.ts'
import { regionOf } from '../../core/regions.ts'

type AppointmentView = {
  client_id: string
  call_sid: string
  status: string
  customer_name: string
  customer_phone: string
  address: string | null
  job: string
  people: number | null
  time_window: string
  starts_at: string | null
  created_at: string
}

export default class AppointmentList extends WiredCommand<AppointmentView[]> {
  static override summary = 'The latest bookings that callers asked for'
  static override examples = ['<%= config.bin %> appointment list --client au_plmb_jamesonplumbing --limit 5']
  static override flags = {
    client: Flags.string({ description: 'Only bookings of this client', env: 'KLARIQO_CLIENT' }),
    limit: Flags.integer({ description: 'How many at the most', default: 20, min: 1, max: 1000 }),
  }

  protected async execute(): Promise<AppointmentView[]> {
    const { flags } = await this.parse(AppointmentList)
    const { tenants, appointments } = await this.wire()
    if (flags.client) await clientArgument(tenants, flags.client)
    const found = await appointments.list({
      limit: flags.limit,
      ...(flags.client ? { clientId: flags.client } : {}),
    })
    return found.map((booking) => ({
      client_id: booking.clientId,
      call_sid: booking.callSid,
      status: booking.status,
      customer_name: booking.name,
      customer_phone: booking.phone,
      address: booking.address,
      job: booking.job,
      people: booking.people,
      time_window: booking.time,
      starts_at: booking.startsAt,
      created_at: booking.createdAt,
    }))
  }

  protected present(bookings: AppointmentView[]): void {
    if (bookings.length === 0)
      return this.terminal.line('No bookings yet. Try: klariqo call eval --client ID --scenario booking')
    this.terminal.table(
      ['ASKED FOR', 'CLIENT', 'STATUS', 'NAME', 'PHONE', 'WHAT', 'WHEN', 'WHERE'],
      bookings.map((booking) => [
        localTime(booking.created_at, regionOf(parseClientId(booking.client_id)?.region ?? '')?.timeZone ?? 'UTC'),
        booking.client_id,
        booking.status,
        booking.customer_name,
        booking.customer_phone,
        booking.people === null ? booking.job : `${booking.job}, ${booking.people}`,
        booking.time_window,
        booking.address ?? '',
      ]),
      { below: [1, 7, 4], cut: [5, 6, 3] },
    )
    this.terminal.note("Times by the clock of each client's region.")
  }
}
