import { CarrierError } from '../errors/carrier-error.ts'
import type { CatalogueCode } from '../errors/error-catalogue.ts'

/** The vendor's numbers for testing: they answer the same everywhere, cost nothing and change nothing. */
export const MAGIC_OK = '+15005550006'

const buy: Record<string, CatalogueCode> = { '+15005550000': 21422, '+15005550001': 21421 }
const smsFrom: Record<string, CatalogueCode> = { '+15005550001': 21212, '+15005550007': 21606, '+15005550008': 21611 }
const smsTo: Record<string, CatalogueCode> = {
  '+15005550001': 21211,
  '+15005550002': 21612,
  '+15005550003': 21408,
  '+15005550004': 21610,
  '+15005550009': 21614,
}
const callFrom: Record<string, CatalogueCode> = { '+15005550001': 21212 }
const callTo: Record<string, CatalogueCode> = {
  '+15005550001': 21217,
  '+15005550002': 21214,
  '+15005550003': 21215,
  '+15005550004': 21216,
}
const tables = { buy, smsFrom, smsTo, callFrom, callTo }

/** Throws the error a magic number stands for; other numbers pass. */
export function refuseMagic(use: keyof typeof tables, number: string): void {
  const code = tables[use][number]
  if (code) throw new CarrierError(code, number)
}
