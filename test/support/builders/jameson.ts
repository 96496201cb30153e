import type { CreateClientRequest } from '../../../src/provisioning/create-client-request.ts'

/** The request most tests make; `changes` over it. */
export const jameson = (changes: Partial<CreateClientRequest> = {}): CreateClientRequest => ({
  business: 'Jameson Plumbing',
  region: 'au',
  industry: 'plmb',
  ownerEmail: 'jamie@jameson-plumbing.example',
  ...changes,
})

export const jamesonId = 'au_plmb_jamesonplumbing'
