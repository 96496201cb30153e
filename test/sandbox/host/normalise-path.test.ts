import { expect, test } from 'vitest'
import { normalisePath, upstreamTarget } from '../../../sandbox/src/host/edge/normalise-path.ts'
import { nginxPathCases } from './nginx-path-cases.ts'

test.each(nginxPathCases)('%s reaches the agent as %s', (raw, expected) => {
  const normalised = normalisePath(raw)
  const fits = normalised?.path.startsWith('/api/x/') ?? false
  const target = !normalised ? 400 : fits ? upstreamTarget(normalised, '/api/x/') : 404
  expect(target).toBe(expected)
})
