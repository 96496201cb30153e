/** The facts a prompt states, by their label: lines of the form `Fact hours: Monday to Friday, seven to five`. */
export function readFacts(prompt: string): Map<string, string> {
  const facts = new Map<string, string>()
  for (const match of prompt.matchAll(/^Fact ([^:\n]+):[ \t]*(\S.*)$/gm)) {
    facts.set((match[1] ?? '').trim().toLowerCase(), (match[2] ?? '').trim().replace(/[.\s]+$/, ''))
  }
  return facts
}
