import { CarrierError } from '../errors/carrier-error.ts'
import type { CatalogueCode } from '../errors/error-catalogue.ts'

const E164 = /^\+[1-9]\d{6,14}$/

/** A form or query of the REST API. Values are read by their documented names; repeated ones stay repeated. */
export class Form {
  readonly #fields: URLSearchParams

  constructor(fields: URLSearchParams) {
    this.#fields = fields
  }

  /** Null when not given; empty text is a value (it clears a field). */
  text(name: string): string | null {
    return this.#fields.get(name)
  }

  all(name: string): string[] {
    return this.#fields.getAll(name)
  }

  boolean(name: string): boolean | null {
    const value = this.text(name)
    return value === null ? null : value.toLowerCase() === 'true'
  }

  integer(name: string, range: { min: number; max: number; fallback: number }): number {
    const value = this.text(name)
    if (value === null || value === '') return range.fallback
    if (!/^\d+$/.test(value)) throw new CarrierError(20001, `${name} is not a whole number`)
    return Math.min(range.max, Math.max(range.min, Number(value)))
  }

  /** E.164, with the leading + that a form may have turned into a space put back. */
  number(name: string, wrong: CatalogueCode): string | null {
    const value = this.text(name)
    if (value === null || value === '') return null
    const number = value.replace(/^\s/, '+').replace(/[\s()-]/g, '')
    if (!E164.test(number)) throw new CarrierError(wrong, value)
    return number
  }

  url(name: string, wrong: CatalogueCode): string | null {
    const value = this.text(name)
    if (value && !/^https?:\/\/[^\s/]+/.test(value)) throw new CarrierError(wrong, `${name}: ${value}`)
    return value
  }

  method(name: string): string | null {
    const value = this.text(name)?.toUpperCase() ?? null
    if (value !== null && value !== 'GET' && value !== 'POST') throw new CarrierError(21403, `${name}: ${value}`)
    return value
  }
}
