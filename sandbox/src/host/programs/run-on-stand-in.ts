import { callControl } from '../control/call-control.ts'

/** The body of systemctl, journalctl and nginx: `<socket> <program> <argument>…`. Loads nothing but sockets, so that it starts fast. */
const [socket = '', program = '', ...args] = process.argv.slice(2)
// A reader that has seen enough (`| head`) ends a follower.
process.stdout.on('error', () => process.exit(1))
try {
  process.exitCode = await callControl(
    socket,
    { program, args },
    {
      out: (text) => process.stdout.write(text),
      err: (text) => process.stderr.write(text),
    },
  )
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  const down = code === 'ENOENT' || code === 'ECONNREFUSED'
  process.stderr.write(`${program}: ${down ? 'the sandbox is not running (start it with `klariqo up`)' : message}\n`)
  process.exitCode = 1
}
