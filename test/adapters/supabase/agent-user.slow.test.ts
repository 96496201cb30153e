import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSupabaseTenants } from '../../../src/adapters/supabase/create-supabase-tenants.ts'
import { agentEmailOf } from '../../../src/core/names.ts'
import { Secret } from '../../../src/core/secret.ts'
import type { Tenants } from '../../../src/ports/tenants.ts'
import { startTestSupabase, type TestSupabase } from '../../support/test-supabase.ts'

const mine = 'au_plmb_mine'
const other = 'au_plmb_other'

/** What an agent does with the credentials it is given, and what those credentials are not good for. */
describe("an agent's own user", () => {
  let supabase: TestSupabase
  let tenants: Tenants
  let agent: SupabaseClient

  const options = { auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false } }
  const signedIn = async (clientId: string): Promise<SupabaseClient> => {
    await tenants.ensureAgentUser(clientId, agentEmailOf(clientId), `password of ${clientId}`)
    const client = createClient(supabase.url, supabase.anonKey, options)
    const { error } = await client.auth.signInWithPassword({
      email: agentEmailOf(clientId),
      password: `password of ${clientId}`,
    })
    expect(error).toBeNull()
    return client
  }

  beforeAll(async () => {
    supabase = await startTestSupabase()
    tenants = createSupabaseTenants({ url: supabase.url, serviceRoleKey: new Secret(supabase.serviceRoleKey) })
    const userId = await tenants.ensureOwner({
      email: 'owner@example.com',
      fullName: 'Owner',
      businessName: 'Both',
      currency: 'AUD',
      openingBalanceCents: 20_000,
    })
    for (const clientId of [mine, other]) {
      const slug = clientId.slice(8)
      const names = { clientId, userId, region: 'au', industry: 'plmb', slug, businessName: slug }
      await tenants.insert({ ...names, generation: 1, config: {} })
    }
    const stranger = await signedIn(other)
    await stranger.rpc('open_call', { p_call_sid: 'CAother', p_client_id: other })
    await stranger.from('conversation_logs').insert({
      call_sid: 'CAother',
      client_id: other,
      speaker: 'Customer',
      message_type: 'transcript',
      content: 'a secret',
    })
    agent = await signedIn(mine)
  })
  afterAll(async () => supabase?.close())

  it('opens a call, logs a turn and repeats both without harm', async () => {
    for (const _ of [1, 2]) {
      const opened = await agent.rpc('open_call', { p_call_sid: 'CAmine', p_client_id: mine })
      expect(opened.error).toBeNull()
    }
    const turn = {
      id: '11111111-2222-4333-8444-555555555555',
      call_sid: 'CAmine',
      client_id: mine,
      speaker: 'Agent',
      message_type: 'reply',
      content: 'On our way',
      audio_files_used: ['emergency.mp3'],
      at_ms: 1200,
      source: 'snippet',
    }
    for (const _ of [1, 2]) {
      expect((await agent.from('conversation_logs').upsert(turn, { onConflict: 'client_id,id' })).error).toBeNull()
    }
    expect(await tenants.conversation('CAmine')).toHaveLength(1)
    expect(
      (await agent.from('call_sessions').update({ status: 'in-progress' }).eq('call_sid', 'CAmine')).error,
    ).toBeNull()
  })

  it('settles its call once', async () => {
    const settle = { p_call_sid: 'CAmine', p_status: 'completed', p_duration_seconds: 42 }
    expect((await agent.rpc('settle_call', settle)).data).toMatchObject({ settled: true })
    expect((await agent.rpc('settle_call', settle)).data).toMatchObject({ settled: false })
    expect(await tenants.call('CAmine')).toMatchObject({ status: 'completed', durationSeconds: 42 })
  })

  it('reads no row of another client in any table', async () => {
    const tables = ['voice_ai_clients', 'call_sessions', 'conversation_logs', 'audio_files', 'sms_logs', 'leads']
    for (const table of tables) {
      const { data, error } = await agent.from(table).select('*')
      expect(error).toBeNull()
      expect(data?.filter((row) => row.client_id !== mine)).toEqual([])
    }
    expect((await agent.from('call_sessions').select('*')).data).toHaveLength(1)
    for (const table of ['leases', 'provision_steps', 'number_reservations']) {
      expect((await agent.from(table).select('*')).error?.code).toBe('42501')
    }
  })

  it('writes nothing for another client, settles none of its calls and moves none of its own there', async () => {
    const foreign = await agent.from('call_sessions').insert({ call_sid: 'CAx', client_id: other })
    expect(foreign).toMatchObject({ status: 403, error: { code: '42501' } })
    expect((await agent.rpc('open_call', { p_call_sid: 'CAx', p_client_id: other })).error?.code).toBe('KC001')
    expect((await agent.rpc('open_call', { p_call_sid: 'CAother', p_client_id: mine })).error?.code).toBe('KC002')
    const settle = { p_call_sid: 'CAother', p_status: 'completed', p_duration_seconds: 42 }
    expect((await agent.rpc('settle_call', settle)).error?.code).toBe('KC002')
    expect((await agent.from('call_sessions').update({ client_id: other }).eq('call_sid', 'CAmine')).error?.code).toBe(
      '42501',
    )
    expect((await agent.from('voice_ai_clients').update({ port: 3500 }).eq('client_id', mine)).error?.code).toBe(
      '42501',
    )
    expect(
      (await agent.rpc('remove_client', { p_client_id: other, p_lease_name: 'x', p_fencing_token: 1 })).error?.code,
    ).toBe('42501')
  })

  it('has no access any more once its client is removed', async () => {
    const taken = await tenants.acquireLease('removal', 'test', 30)
    await tenants.remove(mine, taken.lease)
    expect((await agent.auth.refreshSession()).error).not.toBeNull()
    // The access token lives on until it expires; the rows it named are gone.
    expect((await agent.from('call_sessions').select('*')).data).toEqual([])
  })
})
