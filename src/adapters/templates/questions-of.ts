import type { Templates } from '../../ports/templates.ts'
import type { IndustryTemplate } from './template-files.ts'
import { valueFor } from './value-for.ts'

type Question = Awaited<ReturnType<Templates['questions']>>[number]

/** A template's fields that are asked for, in the file's order; lists are written with commas, as they may be answered. */
export function questionsOf(industry: IndustryTemplate, region: string): Question[] {
  const asked = Object.entries(industry.details).filter(([, field]) => field.ask !== false)
  return asked.map(([path, field]) => {
    const preset = written(valueFor(field.default, region))
    return {
      path,
      label: field.label,
      example: written(valueFor(field.example, region)) ?? '',
      required: field.required ?? false,
      ...(preset !== undefined && { default: preset }),
    }
  })
}

function written(value: string | number | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value?.toString()
}
