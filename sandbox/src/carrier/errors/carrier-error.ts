import { type CatalogueCode, errorCatalogue } from './error-catalogue.ts'

/** An error as the vendor's REST API answers it, or as it stands in a call's log (status 0). */
export class CarrierError extends Error {
  readonly code: number
  readonly status: number

  constructor(code: CatalogueCode, detail?: string) {
    const entry = errorCatalogue[code]
    super(detail ? `${entry.message}: ${detail}` : entry.message)
    this.name = 'CarrierError'
    this.code = code
    this.status = entry.status === 0 ? 400 : entry.status
  }
}
