/** What the stand-in says of its own accord; everything else is a fact of the prompt's or the answer of a tool. */
export type Phrases = {
  notSure: string
  noted: string
  welcome: string
  anythingElse: string
  failed: string
  goodbye(business: string | undefined): string
  hello(business: string | undefined): string
  about(label: string, value: string): string
  bookingStart: string
  messageStart: string
  ask: { name: string; address: string; job: string; time: string; people: string }
  soon: string
}

const english: Phrases = {
  notSure: 'I am not sure about that, but I can take your name and number, and the team will call you back.',
  noted: 'Thank you, I have noted that. What is the best number to reach you on?',
  welcome: 'You are welcome. Is there anything else I can help you with?',
  anythingElse: 'Is there anything else I can help you with?',
  failed: 'I am sorry, that did not work. I can take a message for the team instead.',
  goodbye: (business) => `Thank you for calling${business ? ` ${business}` : ''}. Goodbye.`,
  hello: (business) => `Hello, this is ${business ?? 'the assistant'}. How can I help you?`,
  about: (label, value) => `About our ${label}: ${value}.`,
  bookingStart: 'I can take the details for that. What is your name, and which day suits you?',
  messageStart: 'Of course. What may I tell the team, and what is your name?',
  ask: {
    name: 'May I have your name, please?',
    address: 'What is the address, please?',
    job: 'What needs to be done?',
    time: 'Which day and time suit you best?',
    people: 'How many people is it for?',
  },
  soon: 'as soon as possible',
}

const spanish: Phrases = {
  notSure: 'No lo sé con certeza, pero puedo tomar su nombre y su número, y el equipo le llamará.',
  noted: 'Gracias, lo he anotado. ¿A qué número le podemos llamar?',
  welcome: 'De nada. ¿Le puedo ayudar en algo más?',
  anythingElse: '¿Le puedo ayudar en algo más?',
  failed: 'Lo siento, eso no funcionó. Puedo tomar un mensaje para el equipo.',
  goodbye: (business) => `Gracias por llamar${business ? ` a ${business}` : ''}. Adiós.`,
  hello: (business) => `Hola, le atiende ${business ?? 'el asistente'}. ¿En qué le puedo ayudar?`,
  about: (label, value) => `Sobre ${label}: ${value}.`,
  bookingStart: 'Puedo tomar los datos. ¿Cuál es su nombre y qué día le conviene?',
  messageStart: 'Claro. ¿Qué le digo al equipo y cuál es su nombre?',
  ask: {
    name: '¿Me dice su nombre, por favor?',
    address: '¿Cuál es la dirección, por favor?',
    job: '¿Qué trabajo necesita?',
    time: '¿Qué día y a qué hora le conviene?',
    people: '¿Para cuántas personas es?',
  },
  soon: 'lo antes posible',
}

export const phrasesOf = (isSpanish: boolean): Phrases => (isSpanish ? spanish : english)
