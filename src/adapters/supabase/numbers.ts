import type { Tenants } from '../../ports/tenants.ts'
import { allPages } from './all-pages.ts'
import type { PlatformDatabase } from './platform-database.ts'

/** Reservations and the pool of the platform's numbers. */
export function numbers(
  database: PlatformDatabase,
): Pick<Tenants, 'reserveNumber' | 'releaseReservation' | 'bindNumber' | 'unbindNumber' | 'numbers'> {
  const { client } = database
  return {
    async reserveNumber(phoneNumber, operationId) {
      const args = { p_phone_number: phoneNumber, p_operation_id: operationId }
      return database.rows(`the reservation of ${phoneNumber}`, client.rpc('reserve_number', args))
    },
    async releaseReservation(phoneNumber, operationId) {
      const args = { p_phone_number: phoneNumber, p_operation_id: operationId }
      await database.rows(`the reservation of ${phoneNumber}`, client.rpc('release_reservation', args))
    },
    async bindNumber(binding) {
      const { clientId } = binding
      const args = {
        p_client_id: clientId,
        p_operation_id: binding.operationId,
        p_phone_number: binding.phoneNumber,
        p_twilio_sid: binding.sid,
        p_region: binding.region,
        // The column is decimal; the shortest text of cents / 100 is exact.
        p_monthly_cost: binding.monthlyCostCents / 100,
        p_currency: binding.currency,
      }
      const what = `the binding of ${binding.phoneNumber}`
      const answer = await database.rows(what, client.rpc('bind_number', args), { clientId })
      const charged = typeof answer === 'object' && answer !== null && !Array.isArray(answer) && answer.charged === true
      return { charged }
    },
    async unbindNumber(clientId, released) {
      const args = { p_client_id: clientId, p_released: released }
      await database.rows(`the number of ${clientId}`, client.rpc('unbind_number', args), { clientId })
    },
    numbers: () =>
      allPages((from, to) =>
        database.rows(
          'the list of numbers',
          client
            .from('phone_number_pool')
            .select('phoneNumber:phone_number, sid:twilio_sid, clientId:assigned_client_id, status, region')
            .order('phone_number')
            .range(from, to),
        ),
      ),
  }
}
