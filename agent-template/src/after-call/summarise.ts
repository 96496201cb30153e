import type { Tenant } from '../config/tenant.ts'
import type { JsonModel } from '../providers/json-model.ts'
import { within } from '../within.ts'
import type { CallFacts } from './call-facts.ts'
import type { CallSummary } from './call-summary.ts'
import { summaryByModel } from './summary-by-model.ts'
import { summaryByRules } from './summary-by-rules.ts'

/** Fewer words of the caller than these need no model to be understood. */
const MIN_WORDS = 3

/** A call in short: by the model within `limitMs`, by rule where it is away, says nonsense, or has nothing to read. */
export async function summarise(
  facts: CallFacts,
  {
    tenant,
    model,
    limitMs,
    log,
  }: { tenant: Tenant; model: JsonModel; limitMs: number; log: { warn(fields: object, message: string): void } },
): Promise<CallSummary> {
  const words = (facts.conversation?.lines ?? [])
    .filter(({ speaker }) => speaker === 'Customer')
    .flatMap(({ text }) => text.split(/\s+/).filter(Boolean))
  if (words.length < MIN_WORDS) return summaryByRules(facts)
  const { business_name: name, language } = tenant.config
  try {
    return await within(limitMs, (signal) => summaryByModel(model, facts, { name, language }, signal))
  } catch (error) {
    log.warn({ call_sid: facts.call_sid, err: error }, 'the summary is made by rule')
    return summaryByRules(facts)
  }
}
