import { expect, it } from 'vitest'
import { planMigrations } from '../../src/adapters/supabase/migrate-plan.ts'

const file = (version: string) => ({ version, name: `name_${version}` })

it('calls everything pending on an empty database', () => {
  expect(planMigrations([file('1'), file('2')], [])).toEqual([
    { version: '1', name: 'name_1', state: 'pending' },
    { version: '2', name: 'name_2', state: 'pending' },
  ])
})

it('knows applied, pending and unknown ones, by version alone, oldest first', () => {
  const recorded = [
    { version: '3', name: null },
    { version: '1', name: 'renamed since' },
  ]
  expect(planMigrations([file('1'), file('2'), file('4')], recorded)).toEqual([
    { version: '1', name: 'name_1', state: 'applied' },
    { version: '2', name: 'name_2', state: 'pending' },
    { version: '3', name: '', state: 'unknown' },
    { version: '4', name: 'name_4', state: 'pending' },
  ])
})
