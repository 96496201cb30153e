import Handlebars from 'handlebars'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'
import { spokenList } from './spoken-list.ts'
import { spokenMoney } from './spoken-money.ts'
import type { RegionInfo } from './template-files.ts'

/**
 * Fills one of our own handlebars texts. Only the template's text is ever compiled: a value that looks like handlebars is
 * spoken as it stands. A name that is not in the context is an error, so a misspelt one cannot turn into silence:
 * TEMPLATE_BROKEN with `file`.
 */
export function fillText(file: string, text: string, context: object, money: RegionInfo['money']): string {
  try {
    return fill(text, context, money)
  } catch (cause) {
    const [problem = ''] = (cause instanceof Error ? cause.message : String(cause)).split(' in [object')
    throw new KlariqoError('TEMPLATE_BROKEN', { file, problem }, { cause })
  }
}

function fill(text: string, context: object, money: RegionInfo['money']): string {
  const compiled = Handlebars.compile<object>(text, {
    noEscape: true,
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: { money: true, list: true },
  })
  return compiled(context, {
    helpers: {
      money: (amount: unknown) => spokenMoney(Number(amount), money),
      list: (entries: unknown, joint: unknown) =>
        spokenList(Array.isArray(entries) ? entries.map(String) : [], typeof joint === 'string' ? joint : 'and'),
    },
  })
}
