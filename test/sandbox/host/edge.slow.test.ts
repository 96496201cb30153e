import { once } from 'node:events'
import net from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { nginxIncludeOf } from '../../../src/core/names.ts'
import { nginx } from '../../../src/host-commands/nginx.ts'
import { nginxProblemOf } from '../../../src/host-commands/nginx-problem.ts'
import { systemd } from '../../../src/host-commands/systemd.ts'
import { nginxPathCases } from './nginx-path-cases.ts'
import { StandInWorld } from './stand-in-world.ts'

let world: StandInWorld
beforeEach(async () => {
  world = await StandInWorld.start()
})
afterEach(() => world.close())

test('paths and headers reach the agent as a real nginx passes them', async () => {
  await world.bring('x')
  const got: [string, string | number][] = []
  for (const [target] of nginxPathCases) {
    const answer = await world.get(target)
    const seen = answer.status === 200 ? JSON.parse(answer.text) : null
    got.push([target, seen ? seen.url : answer.status])
    if (seen) expect(seen.headers['x-original-uri']).toBe(target)
  }
  expect(got).toEqual(nginxPathCases)
})

test('what a caller claims about itself is overwritten', async () => {
  await world.bring('x')
  const claims = {
    'X-Original-URI': '/evil',
    'X-Forwarded-For': '1.2.3.4',
    'X-Forwarded-Host': 'evil',
    'X-Real-IP': '1.2.3.4',
    'X-Own': 'kept',
    Host: 'APP.example.com:81',
  }
  const { headers } = JSON.parse((await world.get('/api/x/a', { headers: claims })).text)
  expect(headers).toMatchObject({
    'x-original-uri': '/api/x/a',
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': 'app.example.com',
    'x-real-ip': '127.0.0.1',
    'x-own': 'kept',
    host: 'app.example.com',
  })
  expect(headers.upgrade).toBeUndefined()
})

test('what happens to calls without an agent is a file, there with the agent dead', async () => {
  const clientId = await world.install('x', 3999)
  const folder = '/opt/klariqo/voice-ai-platform/clients/au/plmb/x'
  await world.host.write(`${folder}/fallback/voice.xml`, '<Response/>')
  await world.host.write(`${folder}/agent.json`, '{}')
  await world.ok(nginx.reload())
  const answer = await world.get('/api/x/fallback/voice.xml')
  expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([200, 'text/xml', '<Response/>'])
  const others = [
    '/api/x/fallback/none.xml',
    '/api/x/fallback/',
    '/api/x/fallback/%2e%2e%2fagent.json',
    '/api/x/fallback../agent.json',
  ]
  for (const target of others) expect((await world.get(target)).status, target).not.toBe(200)
  expect((await world.get('/api/x/fallback/voice.xml', { method: 'POST' })).status).toBe(405)
  expect(clientId).toBe('au_plmb_x')
})

test('bodies go through, with and without a length', async () => {
  await world.bring('x')
  const body = 'CallSid=CA1&From=%2B614'.repeat(5_000)
  for (const headers of [{ 'content-length': body.length }, { 'transfer-encoding': 'chunked' }]) {
    const seen = JSON.parse((await world.get('/api/x/twilio/voice', { method: 'POST', body, headers })).text)
    expect([seen.method, seen.body.length]).toEqual(['POST', body.length])
  }
})

test('a WebSocket goes through both ways, and a refused one is told why', async () => {
  await world.bring('x')
  const address = world.standIn.address.replace('http', 'ws')
  const socket = new WebSocket(`${address}/api/x/media/CA%2F1`)
  const [hello] = await once(socket, 'message')
  expect(JSON.parse(String(hello))).toEqual({ url: '/media/CA/1', original: '/api/x/media/CA%2F1' })
  const big = 'a'.repeat(200_000)
  socket.send(big)
  expect(String((await once(socket, 'message'))[0])).toBe(big)
  socket.close()
  await once(socket, 'close')
  const refused = new WebSocket(`${address}/api/x/refuse`)
  expect((await once(refused, 'error'))[0].message).toContain('403')
  const nowhere = new WebSocket(`${address}/api/none/media`)
  expect((await once(nowhere, 'error'))[0].message).toContain('404')
})

test('P-10: a broken include is named by file and line, and what runs keeps running, calls included', async () => {
  await world.bring('x')
  const call = new WebSocket(`${world.standIn.address.replace('http', 'ws')}/api/x/media`)
  await once(call, 'message')
  await world.host.write(
    '/etc/nginx/klariqo.d/a.conf',
    'location /api/a/ {\n    proxy_pass http://127.0.0.1:3011/;\n    gzip on;\n}\n',
  )
  for (const argv of [nginx.test(), nginx.reload()]) {
    const { code, stderr } = await world.host.run(argv)
    expect(code).toBe(1)
    expect(nginxProblemOf(stderr)).toBe('unknown directive "gzip" in /etc/nginx/klariqo.d/a.conf:3')
  }
  expect((await world.get('/api/x/')).status).toBe(200)
  await world.host.remove('/etc/nginx/klariqo.d/a.conf')
  await world.ok(nginx.reload())
  call.send('still here')
  expect(String((await once(call, 'message'))[0])).toBe('still here')
  call.close()
  await once(call, 'close')
})

test('two includes for one address are refused', async () => {
  await world.bring('x')
  const include = String(await world.host.read(nginxIncludeOf('x')))
  await world.host.write('/etc/nginx/klariqo.d/y.conf', include)
  const { code, stderr } = await world.host.run(nginx.test())
  const problem = 'duplicate location "/api/x/fallback/" in /etc/nginx/klariqo.d/y.conf:6'
  expect([code, nginxProblemOf(stderr)]).toEqual([1, problem])
})

test('an include is served from the reload on and no longer after it', async () => {
  await world.install('x', 3999)
  expect((await world.get('/api/x/')).status).toBe(404)
  await world.ok(nginx.reload())
  expect((await world.get('/api/x')).headers.location).toBe('/api/x/')
  expect((await world.get('/api/x?a=1')).headers.location).toBe('/api/x/?a=1')
  await world.host.remove(nginxIncludeOf('x'))
  await world.ok(nginx.reload())
  expect((await world.get('/api/x/')).status).toBe(404)
})

test('a broken include does not hold up a start: the other clients are served', async () => {
  await world.bring('x')
  await world.host.write('/etc/nginx/klariqo.d/a.conf', 'nonsense')
  await world.reboot()
  expect((await world.get('/api/x/')).status).toBe(200)
  expect((await world.host.run(nginx.test())).code).toBe(1)
})

test('an agent that is down or dies in mid-answer is told apart from one that answers', async () => {
  const { service, socket } = await world.bring('x')
  await expect(world.get('/api/x/half')).rejects.toMatchObject({ code: 'ECONNRESET' })
  await world.ok(systemd.stop(socket, service))
  const answer = await world.get('/api/x/')
  expect([answer.status, answer.text]).toEqual([502, 'The agent of this client does not answer.\n'])
  const call = new WebSocket(`${world.standIn.address.replace('http', 'ws')}/api/x/media`)
  expect((await once(call, 'error'))[0].message).toContain('502')
})

test('the front page tells nothing, the dashboard says it is not there yet', async () => {
  await world.bring('secretbusiness')
  const front = await world.get('/')
  expect(front.status).toBe(200)
  expect(front.text).not.toContain('secretbusiness')
  expect(await world.get('/au/plmb/secretbusiness')).toMatchObject({
    status: 404,
    text: expect.stringContaining('dashboard'),
  })
  expect(await world.get('/anything')).toMatchObject({ status: 404, text: 'Nothing is served here.\n' })
})

test('only loopback is listened on', () => {
  expect(new URL(world.standIn.address).hostname).toBe('127.0.0.1')
})

test('a caller who goes away in the middle leaves nothing open', async () => {
  await world.bring('x')
  const caller = net.connect(Number(new URL(world.standIn.address).port), '127.0.0.1')
  caller.write('GET /api/x/silence HTTP/1.1\r\nHost: a\r\n\r\n')
  await once(caller, 'connect')
  caller.destroy()
  expect((await world.get('/api/x/')).status).toBe(200)
})
