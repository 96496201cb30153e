import { BaseCommand } from './base-command.ts'
import { type Wiring, wire } from './wiring.ts'

/** A command that acts through the adapters of its profile. */
export abstract class WiredCommand<Data> extends BaseCommand<Data> {
  protected wire(): Promise<Wiring> {
    return wire(this.profile ?? 'sandbox', this.terminal, this.signal)
  }
}
