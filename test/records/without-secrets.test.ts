import { expect, test } from 'vitest'
import { withoutSecrets } from '../../src/records/without-secrets.ts'

test('what opens something is gone by its name, at any depth; the rest is as it was', () => {
  const config = {
    client_id: 'au_plmb_x',
    vendors: { supabase_url: 'http://x', supabase_anon_key: 'k', list: [{ auth_token: 't', name: 'n' }] },
    password: 'p',
    keys: ['house', 'car'],
  }
  expect(withoutSecrets(config)).toEqual({
    client_id: 'au_plmb_x',
    vendors: { supabase_url: 'http://x', list: [{ name: 'n' }] },
    keys: ['house', 'car'],
  })
})
