const typed: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u201a\u2032]/g, "'"],
  [/[\u201c\u201d\u201e\u2033]/g, '"'],
  [/[\u2010-\u2015\u2212]/g, '-'],
  [/\u2026/g, '...'],
  [/[\u00a0\u2007\u2009\u202f]/g, ' '],
  // Control characters, and what has no width.
  [/(?!\n)[\p{Cc}\u200b\u2060\ufeff]/gu, ''],
]

/** Typographic marks as they are typed: a single curly quote would make a text twice as many parts. */
export const plainPunctuation = (text: string): string =>
  typed.reduce((done, [mark, plain]) => done.replace(mark, plain), text.toWellFormed()).trim()
