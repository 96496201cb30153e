import { startPostgres } from '../../../sandbox/src/postgres/start-postgres.ts'

/** Started as a process by tests: runs Postgres on the home given, says its address and process id as JSON, and stays until it is killed. */
const [home = '', port = '0'] = process.argv.slice(2)
const { url, pid } = await startPostgres({ home, port: Number(port), password: 'test-only' })
process.stdout.write(`${JSON.stringify({ url, pid })}\n`)
setInterval(() => undefined, 60_000)
