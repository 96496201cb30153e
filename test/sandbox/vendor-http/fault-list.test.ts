import { expect, test } from 'vitest'
import { z } from 'zod'
import { commonFaultSchema, FaultList } from '../../../sandbox/src/vendor-http/fault-list.ts'

const list = () => new FaultList(commonFaultSchema.extend({ code: z.int().optional() }))

test('the first fault that fits is taken as often as it was asked for', () => {
  const faults = list()
  faults.add({ method: 'post', path: '^/v1/calls$', times: 2, code: 7 })
  faults.add({ path: '/v1/', times: 1, drop: 'before' })
  expect(faults.take('POST', '/v1/calls')).toMatchObject({ code: 7 })
  expect(faults.take('GET', '/v1/calls')).toMatchObject({ drop: 'before' })
  expect(faults.take('GET', '/v1/calls')).toBeNull()
  expect(faults.take('POST', '/v1/calls')).toMatchObject({ code: 7 })
  expect(faults.all).toEqual([])
})

test('what the schema does not know is refused; the given fault is not counted down itself', () => {
  const faults = list()
  expect(() => faults.add({ path: '(', times: 1 })).toThrow('not a regular expression')
  expect(() => faults.add({ path: '/', times: 1, done: true })).toThrow(z.ZodError)
  const given = { path: '/', times: 1 }
  faults.add(given)
  faults.take('GET', '/')
  expect(given.times).toBe(1)
  faults.add(given)
  faults.clear()
  expect(faults.take('GET', '/')).toBeNull()
})
