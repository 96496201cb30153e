import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { logOptions, maskNumbers } from '../../agent-template/src/log-options.ts'
import { TestAgent } from '../support/agent-app.ts'

test('S-14 numbers are masked to their last three digits wherever they turn up', async () => {
  const lines: string[] = []
  const stream = new Writable({
    write: (line, _encoding, done) => {
      lines.push(String(line))
      done()
    },
  })
  const options = logOptions('info', 'au_plmb_x')
  const agent = await TestAgent.start({ logger: { ...(options as object), stream } as never })
  const app = agent.app.server
  app.log.info({ from: '+61400000123' }, 'call')
  app.log.error({ err: new Error('no row for +61400000123', { cause: new Error('+61400000123 refused') }) }, 'failed')
  await agent.ring()
  await agent.stop()
  expect(lines.join('')).not.toContain('+61400000123')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', client_id: 'au_plmb_x', from: '…123', msg: 'call' })
  expect(maskNumbers('from +61400000123 to +14155550100')).toBe('from …123 to …100')
})
