/** What a caller may ask about: words that show it, the labels of facts that answer it, the sentence to say, the snippets. */
export type Topic = {
  asks: RegExp
  labels: RegExp
  snippet: RegExp
  say(value: string, spanish: boolean): string
}

const either = (english: (value: string) => string, spanish: (value: string) => string): Topic['say'] => {
  return (value, isSpanish) => (isSpanish ? spanish : english)(value)
}

/** A caller's words are compared in lower case. `\b` knows no accents, hence the look-around. */
const words = (english: string, spanish: string): RegExp =>
  new RegExp(`(?<!\\p{L})(?:${english}|${spanish})(?!\\p{L})`, 'u')

export const topics: readonly Topic[] = [
  {
    asks: words(
      'open|opening|close[sd]?|closing|hours|weekends?|saturdays?|sundays?|what time',
      'abren|abiertos?|cierran|horarios?|qué horas?|sábados?|domingos?',
    ),
    labels: /hours|opening|horario/,
    snippet: /^hours/,
    say: either(
      (value) => `We are open ${value}.`,
      (value) => `Abrimos ${value}.`,
    ),
  },
  {
    asks: words('per hour|hourly|rates?', 'por hora|tarifas?'),
    labels: /hourly|por hora/,
    snippet: /^pric/,
    say: either(
      (value) => `Our hourly rate is ${value}.`,
      (value) => `Nuestra tarifa es ${value}.`,
    ),
  },
  {
    asks: words('charges?|costs?|prices?|pricing|fees?|how much|expensive', 'cobran?|cuestan?|precios?|cuánto|caro'),
    labels: /fee|price|cost|charge|hourly|rate|per person|visita|precio|costo|por hora/,
    snippet: /^pric/,
    say: either(
      (value) => `That is ${value}. The team confirms the price before any work starts.`,
      (value) => `Son ${value}. El equipo confirma el precio antes de empezar.`,
    ),
  },
  {
    asks: words(
      'areas?|suburbs?|cover|service my|come to|located|where are you|address',
      'zonas?|cubren|vienen a|dónde están',
    ),
    labels: /area|address|location|zona|dirección/,
    snippet: /^(area|location)/,
    say: either(
      (value) => `We look after ${value}.`,
      (value) => `Atendemos ${value}.`,
    ),
  },
  {
    asks: words('warrant(?:y|ies)|guaranteed?s?', 'garantías?|garantizado'),
    labels: /warranty|guarantee|garantía/,
    snippet: /^warranty/,
    say: either(
      (value) => `Our warranty: ${value}.`,
      (value) => `Nuestra garantía: ${value}.`,
    ),
  },
  {
    asks: words('licen[cs]ed?|insured|qualified', 'licencias?|asegurados?|certificados?'),
    labels: /licen[cs]e|insur|licencia/,
    snippet: /^licen/,
    say: either(
      (value) => `Yes: ${value}.`,
      (value) => `Sí: ${value}.`,
    ),
  },
  {
    asks: words('pay|payment|card|cash|plan|eftpos', 'pagar|pagos?|tarjetas?|efectivo'),
    labels: /payment|pago/,
    snippet: /^payment/,
    say: either(
      (value) => `You can pay by ${value}.`,
      (value) => `Puede pagar con ${value}.`,
    ),
  },
  {
    asks: words('park(?:ing)?', 'estacionar|estacionamiento'),
    labels: /parking|estacionamiento/,
    snippet: /^parking/,
    say: either(
      (value) => `About parking: ${value}.`,
      (value) => `Sobre el estacionamiento: ${value}.`,
    ),
  },
  {
    asks: words(
      'services?|do you (?:do|fix|repair|offer|install)|can you (?:fix|repair|install)',
      'servicios?|arreglan|reparan|instalan',
    ),
    labels: /services|servicios/,
    snippet: /^services/,
    say: either(
      (value) => `We can help with ${value}.`,
      (value) => `Podemos ayudarle con ${value}.`,
    ),
  },
]
