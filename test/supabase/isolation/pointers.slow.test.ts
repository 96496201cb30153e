import { afterAll, beforeAll, expect, it } from 'vitest'
import { agentOf, asActor, service } from '../actors.ts'
import { attempts } from './attempt.ts'
import { sampleOf } from './matrix.ts'
import { freshRow, readRelations } from './relation.ts'
import { startTwoTenants, type TwoTenants } from './two-tenants.ts'

let world: TwoTenants
beforeAll(async () => {
  world = await startTwoTenants()
})
afterAll(async () => {
  await world?.close()
})

type Pointer = { table: string; name: string; columns: string[]; parent: string; parentColumns: string[] }

/** Keys that say more than whose a row is: they name a row of somebody's. */
async function readPointers(): Promise<Pointer[]> {
  const { rows } = await world.client.query<Pointer>(`
    select k.conrelid::regclass::text as table, k.conname as name, k.confrelid::regclass::text as parent,
      array(select a.attname::text from unnest(k.conkey) with ordinality as n(attnum, nr) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = n.attnum order by n.nr) as columns,
      array(select a.attname::text from unnest(k.confkey) with ordinality as n(attnum, nr) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = n.attnum order by n.nr) as "parentColumns"
    from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace and cardinality(k.conkey) > 1 order by 1, 2`)
  return rows
}

it("a row of one's own cannot point at another tenant's row, whoever writes it (I-06)", async () => {
  const { client, a, b } = world
  const relations = await readRelations(client)
  const pointers = await readPointers()
  expect(pointers.map((pointer) => pointer.table)).toContain('conversation_logs')
  const outcomes: string[] = []
  for (const { table, name, columns, parent, parentColumns } of pointers) {
    const child = relations.find((each) => each.name === table)
    const target = relations.find((each) => each.name === parent)
    if (!child || !target) throw new Error(`${name} is not among the relations`)
    const sample = await sampleOf(client, child, { own: a, other: b })
    const parents = await sampleOf(client, target, { own: a, other: b })
    if (typeof sample === 'string' || typeof parents === 'string') throw new Error(`${name}: no rows to try it with`)
    // The row stays one's own; what it points at is a new row of the other's, so that no unique key speaks up first.
    const lone = freshRow(target, parents.rows.other, 5)
    await client.query(
      `insert into ${parent} select * from jsonb_populate_record(null::${parent}, $1) on conflict do nothing`,
      [JSON.stringify(lone)],
    )
    const stray = freshRow(child, sample.rows.own, 7)
    columns.forEach((column, index) => {
      if (column !== 'client_id') stray[column] = lone[parentColumns[index] ?? '']
    })
    const json = `'${JSON.stringify(stray).replaceAll("'", "''")}'`
    const insert = (list: string[]) =>
      `insert into ${table} (${list.join(', ')}) select ${list.join(', ')} from jsonb_populate_record(null::${table}, ${json})`
    const agent = child.insertable.authenticated ?? []
    const tries = [
      { actor: agentOf(a.agentId, a.clientId), sql: insert(agent.length > 0 ? agent : child.columns) },
      { actor: service, sql: insert(child.columns) },
      // Beyond grants and policies, by the administrator, only the key is left.
      { actor: { name: 'administrator', role: 'none' as never, claims: null }, sql: insert(child.columns) },
    ]
    for (const { actor, sql } of tries) {
      const [outcome] = await attempts(client, actor, [sql], 'select 1')
      outcomes.push(`${actor.name} ${name}: ${outcome?.code}`)
    }
  }
  process.stdout.write(`Pointers across tenants: ${outcomes.length} tried over ${pointers.length} keys\n`)
  expect(outcomes.filter((line) => !/: (42501|23503)$/.test(line))).toEqual([])
  expect(outcomes.filter((line) => line.startsWith('administrator') && !line.endsWith('23503'))).toEqual([])
})

it('an agent cannot tell by a key whether another tenant has a row', async () => {
  const { client, a, b } = world
  const agent = agentOf(a.agentId, a.clientId)
  const theirs = (await client.query('select id from conversation_logs where client_id = $1', [b.clientId])).rows[0].id
  for (const id of [theirs, crypto.randomUUID()]) {
    const written = await asActor(client, agent, () =>
      client.query(
        `insert into conversation_logs (id, call_sid, client_id, speaker, message_type, content) values ($1, $2, $3, 'Agent', 'response', 'x')
         on conflict (client_id, id) do update set content = excluded.content`,
        [id, a.callSid, a.clientId],
      ),
    )
    expect(written.rowCount).toBe(1)
  }
  // The others do not take a key from whoever writes the row.
  for (const [table, column] of [
    ['leads', 'id'],
    ['sms_logs', 'id'],
    ['call_sessions', 'call_sid'],
  ]) {
    const insert = asActor(client, agent, () => client.query(`insert into ${table} (${column}) values (default)`))
    await expect(insert).rejects.toMatchObject({ code: '42501' })
  }
})

it("an agent keeps a call's sid and client, and cannot undo what was billed", async () => {
  const { client, a } = world
  const agent = agentOf(a.agentId, a.clientId)
  for (const change of [
    `call_sid = 'CA_x'`,
    `client_id = 'x'`,
    'cost_amount = 0',
    'settled_at = null',
    'refused = null',
  ])
    await expect(
      asActor(client, agent, () => client.query(`update call_sessions set ${change}`)),
    ).rejects.toMatchObject({
      code: '42501',
    })
  await asActor(client, agent, () =>
    client.query(
      `update call_sessions set duration_seconds = 1, status = 'failed', transcript = 'late' where call_sid = $1`,
      [a.callSid],
    ),
  )
  const { rows } = await client.query(
    'select duration_seconds, status, transcript from call_sessions where call_sid = $1',
    [a.callSid],
  )
  expect(rows).toEqual([{ duration_seconds: 61, status: 'completed', transcript: 'late' }])
})

it("with any SQL it can say, an agent's token sees no word of another tenant in any table it can read (I-10)", async () => {
  const { client, a, b } = world
  const { rows: tables } = await client.query<{ name: string }>(`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm') and n.nspname not like 'pg\\_toast%' order by 1`)
  const ids = Object.values(b).map((id) => `%${id}%`)
  const probe = tables.map(
    ({ name }) => `select 1 from ${name} t where t::text like any (array[${ids.map((id) => `'${id}'`).join(', ')}])`,
  )
  const outcomes = await attempts(client, agentOf(a.agentId, a.clientId), probe, 'select 1')
  const leaks = outcomes.flatMap((outcome, index) => {
    const name = String(tables[index]?.name)
    // One's own session's statements, this one among them.
    if (/^pg_(stat_activity|stat_get_activity|prepared_statements|cursors)/.test(name)) return []
    if (outcome.code === '42501') return []
    return outcome.code === '00000' && outcome.rows === 0
      ? []
      : [`${name}: ${outcome.code} ${outcome.message} ${outcome.rows}`]
  })
  const read = outcomes.filter((outcome) => outcome.code === '00000').length
  process.stdout.write(`Tables of all schemas asked by an agent: ${tables.length}, readable: ${read}\n`)
  expect(leaks).toEqual([])
  expect(read).toBeGreaterThan(10)
})
