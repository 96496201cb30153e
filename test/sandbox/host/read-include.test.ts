import path from 'node:path'
import { expect, test } from 'vitest'
import { readInclude } from '../../../sandbox/src/host/edge/read-include.ts'
import { loadHostTemplates } from '../../../src/adapters/host/load-host-templates.ts'
import { clientFiles } from '../../../src/host-commands/client-files.ts'

const templates = loadHostTemplates(path.resolve(import.meta.dirname, '../../..'))

test('the rendered include is understood to the letter', () => {
  const { nginx } = clientFiles({ clientId: 'au_plmb_jamesonplumbing', port: 3011 }, templates)
  expect(readInclude(nginx.content, 'x.conf')).toEqual([
    {
      prefix: '/api/jamesonplumbing/fallback/',
      folder: '/opt/klariqo/voice-ai-platform/clients/au/plmb/jamesonplumbing/fallback/',
      file: 'x.conf',
      line: 6,
    },
    {
      prefix: '/api/jamesonplumbing/',
      port: 3011,
      headers: [
        { name: 'x-original-uri', variable: 'request_uri' },
        { name: 'host', variable: 'host' },
        { name: 'x-real-ip', variable: 'remote_addr' },
        { name: 'x-forwarded-for', variable: 'remote_addr' },
        { name: 'x-forwarded-host', variable: 'host' },
        { name: 'x-forwarded-proto', variable: 'scheme' },
        { name: 'upgrade', variable: 'http_upgrade' },
        { name: 'connection', variable: 'klariqo_connection' },
      ],
      connectTimeoutMs: 5_000,
      readTimeoutMs: 3_600_000,
      file: 'x.conf',
      line: 10,
    },
  ])
})

const location = (...lines: string[]) =>
  ['location /api/x/ {', 'proxy_pass http://127.0.0.1:3011/;', ...lines, '}'].join('\n')
const wrong: [string, string, string][] = [
  ['an unknown directive', location('gzip on;'), 'unknown directive "gzip" in f:3'],
  ['an unknown directive outside', 'server_name x;', 'unknown directive "server_name" in f:1'],
  ['a missing semicolon', location('proxy_buffering off'), 'unexpected "}" in f:4'],
  [
    'a missing brace',
    'location /api/x/ {\nproxy_pass http://127.0.0.1:3011/;',
    'unexpected end of file, expecting "}" in f:2',
  ],
  ['a brace too many', `${location()}\n}`, 'unexpected "}" in f:4'],
  ['a bare semicolon', ';', 'unexpected ";" in f:1'],
  ['an open directive', 'location /api/x/', 'unexpected end of file, expecting ";" or "}" in f:1'],
  [
    'a directive given twice',
    location('proxy_pass http://127.0.0.1:1/;'),
    '"proxy_pass" directive is duplicate in f:3',
  ],
  [
    'a location without a target',
    'location /api/x/ { proxy_buffering off; }',
    'without a usable proxy_pass is not supported in f:1',
  ],
  [
    'a target beyond loopback',
    'location /a/ { proxy_pass http://10.0.0.1:80/; }',
    '"proxy_pass http://10.0.0.1:80/" is not supported',
  ],
  ['a target without a path', 'location /a/ { proxy_pass http://127.0.0.1:80; }', 'is not supported in f:1'],
  ['port 99999', 'location /a/ { proxy_pass http://127.0.0.1:99999/; }', 'without a usable proxy_pass'],
  ['a regular expression', 'location ~ ^/a { proxy_pass http://127.0.0.1:80/; }', 'is not supported in f:1'],
  ['a prefix without its slash', 'location /a { proxy_pass http://127.0.0.1:80/; }', 'is not supported in f:1'],
  ['an unknown variable', location('proxy_set_header X-A $cookie_b;'), 'unknown "$cookie_b" value in f:3'],
  ['a header without a value', location('proxy_set_header X-A;'), 'invalid number of arguments in "proxy_set_header"'],
  ['buffering', location('proxy_buffering on;'), '"proxy_buffering on" is not supported in f:3'],
  ['quoting', location('proxy_set_header X-A "$host";'), 'quoting is not supported in f:3'],
  ['an inner block', location('if ($host) { }'), '"if" in a location is not supported in f:3'],
]
test.each(wrong)('%s is refused with file and line', (_what, text, message) => {
  expect(() => readInclude(text, 'f')).toThrow(message)
})

test('comments and odd spacing mean nothing', () => {
  const text = '# a { comment\nlocation /a/{proxy_pass   http://127.0.0.1:80/ ;#here\n}#'
  expect(readInclude(text, 'f')).toMatchObject([{ prefix: '/a/', port: 80, connectTimeoutMs: 60_000 }])
})
