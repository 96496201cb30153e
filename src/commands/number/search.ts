import * as Flags from '@oclif/core/flags'
import { WiredCommand } from '../../cli/wired-command.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { regionOf, regions } from '../../core/regions.ts'

type ForSale = {
  phone_number: string
  type: string
  locality: string | null
  voice: boolean
  sms: boolean
  address_requirement: string
}

export default class NumberSearch extends WiredCommand<ForSale[]> {
  static override summary = 'Numbers that can be bought; buys nothing'
  static override examples = [
    '<%= config.bin %> number search --region au',
    '<%= config.bin %> number search --region au --type local --contains 8',
  ]
  static override flags = {
    region: Flags.string({ description: 'au, uk, us or in', required: true, env: 'KLARIQO_REGION' }),
    type: Flags.string({
      description: "Kind of number; default: the region's usual one",
      options: ['local', 'mobile', 'toll-free'],
    }),
    contains: Flags.string({ description: 'Digits the number must hold' }),
    limit: Flags.integer({ description: 'How many at the most', default: 10, min: 1, max: 50 }),
  }

  protected async execute(): Promise<ForSale[]> {
    const { flags } = await this.parse(NumberSearch)
    const region = regionOf(flags.region)
    if (!region)
      throw new KlariqoError('REGION_UNKNOWN', { region: flags.region, known: Object.keys(regions).join(', ') })
    const { deps } = await this.wire()
    const type = (flags.type ?? region.numberType) as 'local' | 'mobile' | 'toll-free'
    const contains = flags.contains === undefined ? {} : { contains: flags.contains }
    const found = await deps.telephony.search(
      { isoCountry: region.isoCountry, type, limit: flags.limit, ...contains },
      this.signal,
    )
    return found.map((n) => ({
      phone_number: n.phoneNumber,
      type: n.type,
      locality: n.locality,
      voice: n.capabilities.voice,
      sms: n.capabilities.sms,
      address_requirement: n.addressRequirement,
    }))
  }

  protected present(numbers: ForSale[]): void {
    if (numbers.length === 0) return this.terminal.line('None for sale that fits.')
    this.terminal.table(
      ['NUMBER', 'TYPE', 'PLACE', 'VOICE', 'SMS', 'ADDRESS'],
      numbers.map((n) => [
        n.phone_number,
        n.type,
        n.locality ?? '—',
        n.voice ? 'yes' : 'no',
        n.sms ? 'yes' : 'no',
        n.address_requirement,
      ]),
    )
  }
}
