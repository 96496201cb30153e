/** What there is in English and Spanish, for a BCP 47 language: Spanish for `es` of any country, else English. */
export const byLanguage = <T>(language: string, { english, spanish }: { english: T; spanish: T }): T =>
  language.toLowerCase().startsWith('es') ? spanish : english
