import { expect, test } from 'vitest'
import { environmentArguments } from '../../src/cli/environment-arguments.ts'

const args = { id: { env: 'KLARIQO_CLIENT', required: true }, sid: { required: true } }

test('an argument takes the value of its environment variable', () => {
  expect(environmentArguments(args, { KLARIQO_CLIENT: 'au_plmb_x' })).toEqual({
    id: { env: 'KLARIQO_CLIENT', required: true, default: 'au_plmb_x' },
    sid: { required: true },
  })
})

test.each([{}, { KLARIQO_CLIENT: '' }])('%j fills nothing', (environment) => {
  expect(environmentArguments(args, environment)).toEqual(args)
})
