/** The model's words as people write them today; it learnt "good-by" and "to-night" from old print. */
export function modernSpelling(text: string): string {
  return text
    .replace(/\b(good)-?bye?\b/gi, '$1bye')
    .replace(/\b(to)-(day|night|morrow)\b/gi, '$1$2')
    .replace(/\b(any|some|every|no)-(one|body|thing)\b/gi, '$1$2')
}
