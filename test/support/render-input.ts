import type { BusinessDetails, Templates } from '../../src/ports/templates.ts'

type Given = { industry: string; region: string; businessName?: string; details?: BusinessDetails }

/** Input of `Templates.render` for a client whose identity and vendors do not matter. */
export function renderInput({ industry, region, businessName = 'Jameson Plumbing', details = {} }: Given) {
  const local = 'http://127.0.0.1:9'
  return {
    industry,
    details,
    identity: {
      clientId: `${region}_${industry}_jamesonplumbing`,
      slug: 'jamesonplumbing',
      region,
      businessName,
      port: 3011,
      publicBaseUrl: `${local}/api/jamesonplumbing`,
      phoneNumber: null,
    },
    vendors: {
      supabase_url: local,
      supabase_anon_key: 'anon',
      twilio_url: local,
      deepgram_url: 'ws://127.0.0.1:9',
      openai_url: `${local}/v1`,
      elevenlabs_url: local,
    },
  } satisfies Parameters<Templates['render']>[0]
}
