import { expect, test } from 'vitest'
import { systemd } from '../../src/host-commands/systemd.ts'
import { unitStateOf } from '../../src/host-commands/unit-state.ts'
import { FakeHost } from '../support/fake-host.ts'
import { hostContract } from './host-contract.ts'

hostContract('the fake', async () => ({
  host: new FakeHost({
    programs: {
      'echo-input': (_args, options) => ({ stdout: options.input ?? '' }),
      fail: () => ({ code: 3, stderr: 'broken\n' }),
      say: (args) => ({ stdout: args.map((word) => `${word}\n`).join('') }),
      hang: (_args, options) => {
        options.onLine?.('begun')
        return new Promise(() => undefined)
      },
    },
  }),
  close: async () => undefined,
}))

test('a unit of the fake goes from written to running to gone', async () => {
  const host = new FakeHost()
  const unit = 'klariqo-client-au_plmb_x.service'
  const state = async () => unitStateOf((await host.run(systemd.show(unit))).stdout)
  expect(await state()).toMatchObject({ load: 'not-found', active: 'inactive', mainPid: null })
  expect((await host.run(systemd.start(unit))).code).toBe(5)
  await host.write(`/etc/systemd/system/${unit}`, '[Service]')
  await host.run(systemd.daemonReload())
  await host.run(systemd.enable(unit))
  await host.run(systemd.start(unit))
  expect(await state()).toMatchObject({ load: 'loaded', active: 'active', enabled: true, mainPid: 4242 })
  await host.run(systemd.stop(unit))
  expect((await host.run(systemd.isActive(unit))).code).toBe(3)
})

test('a planted fault strikes once, before or after the effect', async () => {
  const host = new FakeHost()
  host.fail('write', /x/, new Error('before'))
  await expect(host.write('/etc/x', '1')).rejects.toThrow('before')
  expect(await host.exists('/etc/x')).toBe(false)
  host.fail('write', /x/, new Error('after'), 'after')
  await expect(host.write('/etc/x', '1')).rejects.toThrow('after')
  expect(await host.exists('/etc/x')).toBe(true)
  await host.write('/etc/x', '2')
})
