/** Lines of the scenarios that no snippet answers, so that the language model has to. */
export const forTheModel: ReadonlySet<string> = new Set([
  'Are any of your plumbers good with old clay pipes?',
  'Is it all right if we bring our own birthday cake?',
  'It was last Tuesday, under the name Smith.',
  'How often should I change the filter?',
])
