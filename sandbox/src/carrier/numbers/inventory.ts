import type { NumberType } from '../store/carrier-state.ts'
import { type Block, type NumberPlan, numberPlans } from './number-plans.ts'

export type StockNumber = { phoneNumber: string; country: string; type: NumberType; plan: NumberPlan; block: Block }

/** Coprime with every block size (10,000, 1,000, 100), so that stepping by it visits each number once. */
const STRIDE = 7_919

/** The numbers on offer, in an order that the seed alone decides: the same seed offers the same numbers first. */
export class Inventory {
  readonly #seed: number

  constructor(seed: number) {
    this.#seed = seed
  }

  /** Null when that kind is not sold in that country. */
  offers(country: string, type: NumberType): Iterable<StockNumber> | null {
    const plan = numberPlans[country]?.[type]
    return plan ? this.#walk(country, type, plan) : null
  }

  /** The stock entry of a number, null when it is not one of ours. */
  find(phoneNumber: string): StockNumber | null {
    for (const [country, types] of Object.entries(numberPlans)) {
      for (const [type, plan] of Object.entries(types) as [NumberType, NumberPlan][]) {
        const block = plan.blocks.find((it) => isIn(it, phoneNumber))
        if (block) return { phoneNumber, country, type, plan, block }
      }
    }
    return null
  }

  /** Takes from each block in turn, so that a short list shows every town. */
  *#walk(country: string, type: NumberType, plan: NumberPlan): Generator<StockNumber> {
    const longest = Math.max(...plan.blocks.map((block) => block.count))
    for (let i = 0; i < longest; i++) {
      for (const block of plan.blocks) {
        if (i >= block.count) continue
        const place = block.from + ((this.#seed + i * STRIDE) % block.count)
        const phoneNumber = `${block.prefix}${String(place).padStart(block.digits, '0')}`
        yield { phoneNumber, country, type, plan, block }
      }
    }
  }
}

function isIn(block: Block, phoneNumber: string): boolean {
  if (!phoneNumber.startsWith(block.prefix)) return false
  const rest = phoneNumber.slice(block.prefix.length)
  const place = Number(rest)
  return /^\d+$/.test(rest) && rest.length === block.digits && place >= block.from && place < block.from + block.count
}
