import { beforeAll, expect, it } from 'vitest'
import { operationIdOf } from '../../../src/core/names.ts'
import type { Tenants } from '../../../src/ports/tenants.ts'
import type { Opened } from './harness.ts'

export function numbersContract(opened: () => Opened): void {
  let tenants: Tenants
  beforeAll(() => {
    ;({ tenants } = opened())
  })

  it('lets one operation hold a number', async () => {
    expect(await tenants.reserveNumber('+61255500001', 'op-a')).toBe(true)
    expect(await tenants.reserveNumber('+61255500001', 'op-a')).toBe(true)
    expect(await tenants.reserveNumber('+61255500001', 'op-b')).toBe(false)
    await tenants.releaseReservation('+61255500001', 'op-b')
    expect(await tenants.reserveNumber('+61255500001', 'op-b')).toBe(false)
    await tenants.releaseReservation('+61255500001', 'op-a')
    expect(await tenants.reserveNumber('+61255500001', 'op-b')).toBe(true)
  })

  it('binds a number and charges for it once', async () => {
    const binding = {
      clientId: 'au_plmb_first',
      operationId: operationIdOf('au_plmb_first'),
      phoneNumber: '+61255500002',
      sid: 'PN0000000000000000000000000000aaaa',
      region: 'au',
      monthlyCostCents: 300,
      currency: 'AUD',
    }
    await tenants.reserveNumber(binding.phoneNumber, binding.operationId)
    expect(await tenants.bindNumber(binding)).toEqual({ charged: true })
    expect(await tenants.bindNumber(binding)).toEqual({ charged: false })
    expect(await tenants.find('au_plmb_first')).toMatchObject({
      phoneNumber: '+61255500002',
      phoneNumberSid: 'PN0000000000000000000000000000aaaa',
    })
    expect(await tenants.numbers()).toContainEqual({
      phoneNumber: '+61255500002',
      sid: 'PN0000000000000000000000000000aaaa',
      clientId: 'au_plmb_first',
      status: 'assigned',
      region: 'au',
    })
  })

  it('keeps an unbound number as available, and forgets a released one', async () => {
    await tenants.unbindNumber('au_plmb_first', false)
    expect(await tenants.find('au_plmb_first')).toMatchObject({ phoneNumber: null, phoneNumberSid: null })
    expect(await tenants.numbers()).toContainEqual(
      expect.objectContaining({ phoneNumber: '+61255500002', clientId: null, status: 'available' }),
    )
    const other = {
      clientId: 'au_plmb_second',
      operationId: operationIdOf('au_plmb_second'),
      phoneNumber: '+61255500003',
      sid: 'PN0000000000000000000000000000bbbb',
      region: 'au',
      monthlyCostCents: 300,
      currency: 'AUD',
    }
    await tenants.bindNumber(other)
    await tenants.unbindNumber('au_plmb_second', true)
    expect((await tenants.numbers()).map((number) => number.phoneNumber)).not.toContain('+61255500003')
  })
}
