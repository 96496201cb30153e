import { describe, expect, it } from 'vitest'
import { normaliseWords } from '../../agent-template/src/call/normalise-words.ts'
import { renderInput } from '../support/render-input.ts'
import { agentRoutes, shippedTemplates as templates } from './agent-routes.ts'

const client = { region: 'us', details: { language: 'es-US' } }
const render = (details: object = {}) =>
  templates.render(renderInput({ industry: 'plmb', region: 'us', details: { ...client.details, ...details } }))
const given = {
  hours: 'de lunes a viernes, de ocho a cinco',
  areas: ['Hialeah', 'Doral'],
  callout_fee: 89.5,
  hourly_rate: 95,
  warranty: 'doce meses',
  licence: 'CFC 12345',
  payment_methods: ['tarjeta', 'efectivo'],
  transfer_number: '+12025550178',
}

describe('plmb in the Spanish of the United States', async () => {
  it('reaches recogniser, model and voice, and the region stays the region', async () => {
    const { config } = await render(given)
    expect(config).toMatchObject({ language: 'es-US', region: 'us', time_zone: 'America/New_York' })
    expect(config.voice.voice_id).toBe('klariqo_us_es_male')
    expect(config.recogniser.keyterms).toEqual(expect.arrayContaining(['Mateo', 'Hialeah', 'plomero']))
    expect(config.recogniser.keyterms).not.toContain('burst pipe')
    expect(config.persona_prompt).toContain('Hablas en español')
    expect(config.facts).toMatchObject({ horario: given.hours, zona: 'Hialeah y Doral', pago: 'tarjeta o efectivo' })
    expect(config.facts['precio por hora']).toBe('$95 la hora')
  })

  it('has the snippets of the English one, with the same roles, intents and actions', async () => {
    const shape = ({ snippets }: Awaited<ReturnType<typeof render>>) =>
      snippets.map(({ name, intent, action, fileType }) => ({ name, intent, action, fileType }))
    expect(shape(await render())).toEqual(
      shape(await templates.render(renderInput({ industry: 'plmb', region: 'us' }))),
    )
  })

  it('leaves no English word of the region, and never makes up a price or an hour', async () => {
    for (const details of [{}, given]) {
      const { config, snippets } = await render(details)
      const said = [...snippets.map(({ text }) => text), config.persona_prompt.replace(/^Fact /gm, '')].join('\n')
      expect(said).not.toMatch(/\b(?:the|and|you|your|please|faucets?|drains|nine)\b/i)
    }
    const { snippets } = await render()
    for (const { name, text } of snippets) {
      if (name === 'pricing_info' || name === 'hours_info') expect(text).not.toMatch(/\d/)
      expect(text.length, text).toBeLessThanOrEqual(180)
    }
    for (const { text } of (await render(given)).snippets) expect(text.length, text).toBeLessThanOrEqual(180)
  })

  it('is chosen by the detail, where the region offers it; otherwise a client speaks the region’s language', async () => {
    const plain = await templates.render(renderInput({ industry: 'plmb', region: 'us' }))
    expect(plain.config.language).toBe('en-US')
    expect(plain.config.persona_prompt).toContain('You speak English')
    const elsewhere = templates.details('plmb', 'au', client.details)
    await expect(elsewhere).rejects.toThrow('details.language: must be one of en-AU')
    const once = await templates.details('plmb', 'us', client.details)
    expect(once).toMatchObject({ language: 'es-US', assistant_name: 'Mateo' })
    expect(await templates.details('plmb', 'us', once)).toEqual(once)
    expect(await templates.details('plmb', 'us', { ...once, assistant_name: 'Rosa' })).toMatchObject({
      assistant_name: 'Rosa',
    })
  })

  const intentOf = await agentRoutes('plmb', client)
  it.each([
    ['¡Hola!', 'greeting'],
    ['Se me reventó un tubo y hay agua por todas partes.', 'emergency'],
    ['Se está inundando el baño.', 'emergency'],
    ['Huele mucho a gas en la cocina.', 'emergency'],
    ['No es una emergencia, ¿puedo hacer una cita?', 'booking'],
    ['Quiero agendar una visita para el martes.', 'booking'],
    ['Necesito un plomero, por favor.', 'booking'],
    ['¿Cuánto cobran por la visita?', 'pricing'],
    ['¿Qué precios tienen?', 'pricing'],
    ['¿A qué hora abren?', 'hours'],
    ['¿Están abiertos los domingos?', 'hours'],
    ['¿Abren los sábados?', 'hours'],
    ['¿Qué zonas cubren?', 'area'],
    ['¿Qué servicios ofrecen?', 'services'],
    ['¿El trabajo tiene garantía?', 'warranty'],
    ['¿Tienen licencia?', 'licence'],
    ['¿Puedo pagar con tarjeta?', 'payment'],
    ['¿Me da un presupuesto?', 'quote'],
    ['Tengo una queja. La llave sigue goteando.', 'complaint'],
    ['¿Puedo hablar con una persona?', 'transfer'],
    ['Quisiera dejar un mensaje.', 'voicemail'],
    ['¿Con quién hablo? ¿Es un robot?', 'assistant'],
    ['¿Sigue ahí?', 'silence'],
    ['Muchas gracias. Adiós.', 'goodbye'],
    ['Me llamo Rosa Díaz y vivo en la calle Olmo.', null],
    ['¿Trabajan con tubería de barro vieja?', null],
    ['Gracias.', null],
  ])('answers "%s" with %s', (said, intent) => {
    expect(intentOf(said)).toBe(intent)
  })

  it('has no trigger in two snippets, and none twice in one; several for each intent', async () => {
    const { snippets } = await render()
    const all = snippets.flatMap(({ triggers }) =>
      triggers.map((trigger) => normaliseWords(trigger, 'es-US').join(' ')),
    )
    expect(all).toEqual([...new Set(all)])
    for (const { intent, triggers, name } of snippets) if (intent) expect(triggers.length, name).toBeGreaterThan(2)
  })
})
