import { describe, expect, it } from 'vitest'
import { checkClientDetails } from '../../src/core/client-details.ts'
import { regions } from '../../src/core/regions.ts'

const industries = [
  { industry: 'plmb', regions: ['au', 'uk', 'us', 'in'] },
  { industry: 'rest', regions: ['au'] },
]
const given = { business: 'Jameson Plumbing', region: 'au', industry: 'plmb' }
const check = (changes: Partial<Parameters<typeof checkClientDetails>[0]>) =>
  checkClientDetails({ ...given, ...changes }, industries)

describe('checkClientDetails', () => {
  it('derives the identity', () => {
    expect(check({ business: '  Café  Olé & Söhne 24/7 ', phone: '0491 570 156' })).toMatchObject({
      key: { region: 'au', industry: 'plmb', slug: 'cafeolesohne247' },
      clientId: 'au_plmb_cafeolesohne247',
      businessName: 'Café Olé & Söhne 24/7',
      phone: '+61491570156',
      ownerEmail: null,
    })
  })

  it.each(Object.values(regions))('knows the example phone of $name, in both forms', (region) => {
    expect(check({ region: region.code, phone: region.examplePhone }).phone).toBe(region.examplePhone)
  })

  it.each([
    [{ business: '日本' }, 'SLUG_EMPTY'],
    [{ business: ' ' }, 'SLUG_EMPTY'],
    [{ business: 'a'.repeat(49) }, 'SLUG_TOO_LONG'],
    [{ business: 'Jame\u0007son' }, 'VALUE_INVALID'],
    [{ region: 'nz' }, 'REGION_UNKNOWN'],
    [{ region: 'toString' }, 'REGION_UNKNOWN'],
    [{ industry: 'bank' }, 'INDUSTRY_UNKNOWN'],
    [{ industry: 'rest', region: 'uk' }, 'INDUSTRY_UNKNOWN'],
    [{ phone: '12' }, 'PHONE_INVALID'],
    [{ phone: '+1 212 555 0123' }, 'PHONE_INVALID'],
    [{ ownerEmail: 'jamie' }, 'EMAIL_INVALID'],
    [{ ownerEmail: 'a b@c.de' }, 'EMAIL_INVALID'],
    [{ ownerEmail: 'a@b' }, 'EMAIL_INVALID'],
  ])('refuses %j as %s, exit 2', (changes, code) => {
    expect(() => check(changes)).toThrow(expect.objectContaining({ code, exitCode: 2 }))
  })

  it('tells all problems at once', () => {
    const all = { business: '!', region: 'au', industry: 'bank', phone: '1', ownerEmail: 'x' }
    expect(() => check(all)).toThrow(/^4 things about the client are not right:\n {2}- .*\n {2}- .*\n {2}- .*\n {2}- /)
  })
})
