import { byLanguage } from '../by-language.ts'

/** Days and times of day as they are said, numbers in digits. */
const english = new RegExp(
  [
    'day after tomorrow',
    'today|tonight|tomorrow',
    '(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day',
    '(?:next|this) week(?:end)?',
    '(?:january|february|march|april|may|june|july|august|september|october|november|december) \\d{1,2}(?:st|nd|rd|th)?',
    '\\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:january|february|march|april|may|june|july|august|september|october|november|december)',
    "(?:(?:at|around|about|after|before|from|until|between|by) )?\\d{1,2}(?:[:. ]\\d{2})? ?(?:a\\.?m\\b\\.?|p\\.?m\\b\\.?|o['\u2019]?clock)",
    '(?:at|around|about|after|before|between) \\d{1,2}(?!\\d)(?:[:. ][0-5]\\d)?(?! ?\\w* ?(?:street|st|road|rd|avenue|people)\\b)',
    '\\d{1,2}:[0-5]\\d',
    '(?:in the |this )?(?:morning|afternoon|evening)',
    'noon|midday|lunchtime',
    'as soon as possible|any ?time',
  ]
    .map((pattern) => `\\b(?:${pattern})`)
    .join('|'),
  'giu',
)

const spanish = new RegExp(
  [
    'pasado ma\u00f1ana',
    '(?:por|de|en) la (?:ma\u00f1ana|tarde|noche)',
    'hoy|esta (?:tarde|noche)|ma\u00f1ana',
    '(?:el pr\u00f3ximo |el |este )?(?:lunes|martes|mi\u00e9rcoles|miercoles|jueves|viernes|s\u00e1bado|sabado|domingo)',
    '(?:el )?\\d{1,2} de (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)',
    'a las? \\d{1,2}(?:(?::| y | )(?:[0-5]\\d|media|cuarto))?',
    '\\d{1,2}:[0-5]\\d',
    'mediod\u00eda|mediodia',
    'lo antes posible|cualquier hora',
  ]
    .map((pattern) => `(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`)
    .join('|'),
  'giu',
)

/** When somebody should come, as the caller said it: the days and times in a text, in order. Null: none. */
export function timesIn(typed: string, language: string): string | null {
  const pattern = byLanguage(language, { english, spanish })
  const times = [...typed.matchAll(pattern)].map(([match]) => match.trim())
  return times.length === 0 ? null : [...new Set(times)].join(' ')
}
