import { z } from 'zod'
import { VendorSettings } from '../vendor-http/vendor-settings.ts'

const ownSchema = z.looseObject({ hostile: z.boolean().optional() })

/** What every vendor has, and `hostile`: the model tries all that it must not (`hostile-reply.ts`). */
export class ReplierSettings extends VendorSettings {
  hostile = false

  override change(body: unknown): void {
    const { hostile, ...common } = ownSchema.parse(body)
    super.change(common)
    this.hostile = hostile ?? this.hostile
  }

  override reset(): void {
    super.reset()
    this.hostile = false
  }

  override toJSON(): ReturnType<VendorSettings['toJSON']> & { hostile: boolean } {
    return { ...super.toJSON(), hostile: this.hostile }
  }
}
