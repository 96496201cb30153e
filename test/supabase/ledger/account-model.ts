export type Operation =
  | { do: 'admit'; call: number; month: number; test: boolean }
  | { do: 'settle'; call: number; status: string; seconds: number }
  | { do: 'void'; call: number }
  | { do: 'credit'; cents: number; key: number }
  | { do: 'charge'; cents: number; key: number }
  | { do: 'plan'; included: number; perCallCents: number }

type Call = {
  month: number
  test: boolean
  refused: boolean
  /** Cents held, their price, and when; null: nothing promised or not any more. */
  hold: { cents: number; price: number; placed: number } | null
  /** Cents it cost; null: not over. */
  cost: number | null
}

/** One owner's account as the rules say it, without a database: what each operation answers and leaves. */
export class AccountModel {
  balance: number
  held = 0
  due = 0
  private readonly calls = new Map<number, Call>()
  private readonly keys = new Set<string>()
  private readonly included = new Map<number, number>()
  private plan: { included: number; perCallCents: number }
  private placed = 0

  constructor(balance: number, plan: { included: number; perCallCents: number }) {
    this.balance = balance
    this.plan = plan
  }

  apply(operation: Operation): unknown {
    switch (operation.do) {
      case 'admit':
        return this.admit(operation)
      case 'settle':
        return this.end(operation.call, operation.status === 'completed' && operation.seconds > 0)
      case 'void':
        return this.end(operation.call, false)
      case 'credit':
        return this.once(`credit ${operation.key}`, () => {
          const paid = Math.min(operation.cents, this.due)
          this.due -= paid
          this.balance += operation.cents - paid
        })
      case 'charge':
        return this.once(`charge ${operation.key}`, () => this.take(operation.cents))
      case 'plan':
        this.plan = { included: operation.included, perCallCents: operation.perCallCents }
        return null
    }
  }

  private admit({ call, month, test }: Extract<Operation, { do: 'admit' }>): boolean {
    const known = this.calls.get(call)
    if (known) return !known.refused
    const covered = this.openCovered(month).length + this.used(month) < this.plan.included
    const needed = test || covered ? 0 : this.plan.perCallCents
    const refused = !test && (this.due > 0 || this.balance - this.held < needed)
    const hold = refused || test ? null : { cents: needed, price: this.plan.perCallCents, placed: ++this.placed }
    this.held += hold?.cents ?? 0
    this.calls.set(call, { month, test, refused, hold, cost: null })
    return !refused
  }

  /** True when it was this that ended it, with what it cost; null for a call that is not there. */
  private end(sid: number, answered: boolean): { first: boolean; cost: number } | null {
    const call = this.calls.get(sid)
    if (!call) return null
    if (call.cost !== null) return { first: false, cost: call.cost }
    const hold = call.hold
    this.held -= hold?.cents ?? 0
    call.hold = null
    call.cost = 0
    if (answered && !call.test && !call.refused) {
      const left = this.plan.included - this.used(call.month)
      if (left > 0) {
        this.included.set(call.month, this.used(call.month) + 1)
        const waiting = this.openCovered(call.month)
        const heir = waiting.sort((one, other) => other.placed - one.placed)[0]
        if (hold && hold.cents > 0 && heir && waiting.length > left - 1) {
          heir.cents = hold.cents
          this.held += hold.cents
        }
      } else {
        call.cost = hold?.price ?? this.plan.perCallCents
        this.take(call.cost)
      }
    }
    const freed = Math.min(this.balance - this.held, this.due)
    this.balance -= freed
    this.due -= freed
    return { first: true, cost: call.cost }
  }

  private take(cents: number): void {
    const paid = Math.min(cents, this.balance - this.held)
    this.balance -= paid
    this.due += cents - paid
  }

  private once(key: string, work: () => void): boolean {
    if (this.keys.has(key)) return false
    this.keys.add(key)
    work()
    return true
  }

  private used = (month: number): number => this.included.get(month) ?? 0

  private openCovered(month: number) {
    return [...this.calls.values()].flatMap((call) =>
      call.month === month && call.hold && call.hold.cents === 0 ? [call.hold] : [],
    )
  }
}
