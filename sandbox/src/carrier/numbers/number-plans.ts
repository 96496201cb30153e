import type { NumberType } from '../store/carrier-state.ts'

/** A block of numbers for sale: `prefix` and then `digits` more digits from `from` on, `count` of them. */
export type Block = { prefix: string; digits: number; from: number; count: number; locality: string; region: string }

export type NumberPlan = {
  capabilities: { voice: boolean; sms: boolean; mms: boolean; fax: boolean }
  addressRequirement: 'none' | 'any' | 'local' | 'foreign'
  /** Bought only with an approved bundle of this country and kind. */
  bundle: boolean
  blocks: Block[]
}

const voice = { voice: true, sms: false, mms: false, fax: false }
const texting = { voice: true, sms: true, mms: false, fax: false }
const block = (prefix: string, digits: number, from: number, count: number, locality = '', region = ''): Block => ({
  prefix,
  digits,
  from,
  count,
  locality,
  region,
})
const americanCities: [string, string, string][] = [
  ['212', 'New York', 'NY'],
  ['415', 'San Francisco', 'CA'],
  ['512', 'Austin', 'TX'],
  ['602', 'Phoenix', 'AZ'],
  ['617', 'Boston', 'MA'],
  ['702', 'Las Vegas', 'NV'],
  ['312', 'Chicago', 'IL'],
  ['206', 'Seattle', 'WA'],
]

/**
 * Country → kind → what is sold. The ranges are those that regulators set aside for fiction where there are such
 * (ACMA 5550 and 7010, Ofcom's drama numbers, 555-01xx), else plausible ones; nobody can be reached on them from here.
 * AU long codes need a bundle since June 2026. The real carrier has hardly any Indian numbers for self-service; the
 * sandbox sells local and toll-free ones with a bundle, because the product has that region.
 */
export const numberPlans: Readonly<Record<string, Partial<Record<NumberType, NumberPlan>>>> = {
  AU: {
    local: {
      capabilities: voice,
      addressRequirement: 'local',
      bundle: true,
      blocks: [
        block('+6125550', 4, 0, 10_000, 'Sydney', 'NSW'),
        block('+6135550', 4, 0, 10_000, 'Melbourne', 'VIC'),
        block('+6175550', 4, 0, 10_000, 'Brisbane', 'QLD'),
        block('+6185550', 4, 0, 10_000, 'Perth', 'WA'),
      ],
    },
    mobile: {
      capabilities: texting,
      addressRequirement: 'none',
      bundle: true,
      // 0491 570 xxx is left out: those are the numbers that sample callers have.
      blocks: [block('+6149157', 4, 1000, 9000)],
    },
    'toll-free': {
      capabilities: voice,
      addressRequirement: 'any',
      bundle: false,
      blocks: [block('+611800975', 3, 0, 1000)],
    },
  },
  GB: {
    local: {
      capabilities: voice,
      addressRequirement: 'any',
      bundle: true,
      blocks: [
        block('+44207946', 4, 0, 1000, 'London', 'England'),
        block('+44161496', 4, 0, 1000, 'Manchester', 'England'),
        block('+44121496', 4, 0, 1000, 'Birmingham', 'England'),
      ],
    },
    mobile: {
      capabilities: texting,
      addressRequirement: 'none',
      bundle: true,
      // Ofcom's 07700 900 xxx would be refused by whoever checks numbers against the numbering plan.
      blocks: [block('+44745760', 4, 0, 10_000)],
    },
    'toll-free': {
      capabilities: voice,
      addressRequirement: 'none',
      bundle: true,
      blocks: [block('+44808157', 4, 0, 1000)],
    },
  },
  US: {
    local: {
      capabilities: { ...texting, mms: true },
      addressRequirement: 'none',
      bundle: false,
      blocks: americanCities.map(([code, city, state]) => block(`+1${code}5550`, 3, 100, 100, city, state)),
    },
    'toll-free': {
      capabilities: texting,
      addressRequirement: 'none',
      bundle: false,
      blocks: ['800', '888', '877'].map((code) => block(`+1${code}5550`, 3, 100, 100)),
    },
  },
  IN: {
    local: {
      capabilities: voice,
      addressRequirement: 'any',
      bundle: true,
      blocks: [block('+91224896', 4, 0, 1000, 'Mumbai', 'MH'), block('+91804896', 4, 0, 1000, 'Bengaluru', 'KA')],
    },
    'toll-free': {
      capabilities: voice,
      addressRequirement: 'none',
      bundle: true,
      blocks: [block('+911800419', 4, 0, 1000)],
    },
  },
}
