import { describe, expect, it } from 'vitest'
import { eventually } from './eventually.ts'
import { open } from './follower.ts'
import { db, plain, userToken } from './sockets.ts'

describe('broadcast', () => {
  it('reaches the others of the topic, itself if it asks, by JSON and as bytes', async () => {
    const [one, two] = await Promise.all([open(db, userToken(), []), open(db, userToken(), [])])
    const heard: Record<string, unknown[]> = { own: [], other: [], bytes: [] }
    const talk = async (client: typeof one.client, self: boolean, into: string): Promise<typeof one.channel> => {
      const channel = client.channel('talk', { config: { broadcast: { self, ack: true } } })
      channel.on('broadcast', { event: 'é' }, ({ payload }) => heard[into]?.push(payload))
      channel.on('broadcast', { event: 'raw' }, ({ payload }) => heard.bytes?.push([...new Uint8Array(payload)]))
      await new Promise((resolve) => channel.subscribe(resolve))
      return channel
    }
    const speaker = await talk(one.client, true, 'own')
    await talk(two.client, false, 'other')
    expect(await speaker.send({ type: 'broadcast', event: 'é', payload: { x: 'ü' } })).toBe('ok')
    expect(await speaker.send({ type: 'broadcast', event: 'raw', payload: new Uint8Array([0, 255]).buffer })).toBe('ok')
    expect(await speaker.httpSend('é', { x: 'by http' })).toEqual({ success: true })
    await eventually(() => heard).toEqual({
      own: [{ x: 'ü' }, { x: 'by http' }],
      other: [{ x: 'ü' }, { x: 'by http' }],
      bytes: [
        [0, 255],
        [0, 255],
      ],
    })
    const old = await plain('1.0.0')
    old.say({ topic: 'realtime:talk', event: 'phx_join', payload: { config: {} }, ref: '1' })
    await eventually(() => old.heard).toHaveLength(1)
    await speaker.send({ type: 'broadcast', event: 'é', payload: { x: 1 } })
    await eventually(() => old.heard[1]).toEqual({
      topic: 'realtime:talk',
      event: 'broadcast',
      ref: null,
      payload: { type: 'broadcast', event: 'é', payload: { x: 1 } },
    })
    old.socket.close()
    await Promise.all([one.close(), two.close()])
  })
})

describe('presence', () => {
  it('says who is there, who comes, changes and goes', async () => {
    const [one, two] = await Promise.all([open(db, userToken(), []), open(db, userToken(), [])])
    const said: string[] = []
    const enter = async (client: typeof one.client, key: string, log: boolean): Promise<typeof one.channel> => {
      const channel = client.channel('lobby', { config: { presence: { key } } })
      if (log) {
        channel.on('presence', { event: 'join' }, ({ key: who }) => said.push(`+${who}`))
        channel.on('presence', { event: 'leave' }, ({ key: who }) => said.push(`-${who}`))
      }
      await new Promise((resolve) => channel.subscribe(resolve))
      return channel
    }
    const ann = await enter(one.client, 'ann', false)
    expect(await ann.track({ desk: 1 })).toBe('ok')
    const bob = await enter(two.client, 'bob', true)
    const seen = (): unknown =>
      Object.fromEntries(
        Object.entries(bob.presenceState()).map(([key, metas]) => [
          key,
          metas.map(({ presence_ref: _, ...meta }) => meta),
        ]),
      )
    await eventually(seen).toEqual({ ann: [{ desk: 1 }] })
    expect(await bob.track({ desk: 2 })).toBe('ok')
    expect(await ann.track({ desk: 3 })).toBe('ok')
    await eventually(seen).toEqual({ ann: [{ desk: 3 }], bob: [{ desk: 2 }] })
    expect(await bob.untrack()).toBe('ok')
    await one.client.realtime.disconnect()
    await eventually(seen).toEqual({})
    expect(said.filter((line, at) => said.indexOf(line) === at)).toEqual(['+ann', '+bob', '-ann', '-bob'])
    expect(await bob.send({ type: 'presence', event: 'dance' })).toBe('error')
    await Promise.all([one.close(), two.close()])
  })
})
