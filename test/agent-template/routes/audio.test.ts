import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestAgent } from '../../support/agent-app.ts'

let agent: TestAgent
beforeAll(async () => {
  agent = await TestAgent.start()
  const { clientDir } = agent.fixture
  writeFileSync(path.join(clientDir, 'secret.mp3'), 'SECRET')
  symlinkSync(path.join(clientDir, 'secret.mp3'), path.join(clientDir, 'audio_optimised', 'link.mp3'))
  mkdirSync(path.join(clientDir, 'audio_optimised', 'folder.mp3'))
})
afterAll(() => agent.stop())

const get = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET') =>
  agent.app.server.inject({ method, url, headers })

test('a snippet is served with an hour of caching', async () => {
  const answer = await get('/audio_optimised/goodbye.mp3')
  expect([answer.statusCode, answer.body]).toEqual([200, 'mp3 of goodbye.mp3'])
  expect(answer.headers).toMatchObject({
    'content-type': 'audio/mpeg',
    'cache-control': 'public, max-age=3600',
    'content-length': '18',
  })
  const head = await get('/audio_optimised/goodbye.mp3', {}, 'HEAD')
  expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([200, '', '18'])
  const again = await get('/audio_optimised/goodbye.mp3', { 'if-none-match': String(answer.headers.etag) })
  expect([again.statusCode, again.body]).toEqual([304, ''])
})

test.each([
  ['bytes=0-3', 206, 'mp3 ', 'bytes 0-3/18'],
  ['bytes=-4', 206, '.mp3', 'bytes 14-17/18'],
  ['bytes=14-', 206, '.mp3', 'bytes 14-17/18'],
  ['bytes=14-99', 206, '.mp3', 'bytes 14-17/18'],
  ['bytes=99-', 416, '', 'bytes */18'],
  ['bytes=-', 200, 'mp3 of goodbye.mp3', undefined],
  ['lines=1-2', 200, 'mp3 of goodbye.mp3', undefined],
])('the range %s is answered with %d', async (range, status, body, contentRange) => {
  const answer = await get('/audio_optimised/goodbye.mp3', { range })
  expect([answer.statusCode, answer.body, answer.headers['content-range']]).toEqual([status, body, contentRange])
})

const dots = ['..', '%2e%2e', '%2E.', '.%2e', '..%c0%af', '%252e%252e', '%u002e%u002e', '．．']
const slashes = ['/', '%2f', '%5c', '\\', '%252f', '%c0%af', '／']
const hostile = [
  ...dots.flatMap((dot) => slashes.map((slash) => `/audio_optimised/${dot}${slash}secret.mp3`)),
  '/audio_optimised/link.mp3',
  '/audio_optimised/folder.mp3',
  '/audio_optimised/goodbye.mp3%00.mp3',
  '/audio_optimised/GOODBYE.MP3',
  '/audio_optimised/goodbye.ulaw',
  '/audio_optimised/.mp3',
  '/audio_optimised/agent.json',
  `/audio_optimised/${'a'.repeat(300)}.mp3`,
  '/audio_optimised//goodbye.mp3',
  '/audio_optimised/',
]

test(`S-07 none of ${hostile.length} hostile names leaks anything`, async () => {
  for (const url of hostile) {
    const { statusCode, body } = await get(url)
    expect(body, url).not.toContain('SECRET')
    expect([400, 404, 414], `${url} gave ${statusCode}`).toContain(statusCode)
  }
})
