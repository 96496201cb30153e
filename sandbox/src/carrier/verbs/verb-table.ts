import { connect } from './connect.ts'
import { dial } from './dial.ts'
import { gather } from './gather.ts'
import { hangup } from './hangup.ts'
import { pause } from './pause.ts'
import { play } from './play.ts'
import { record } from './record.ts'
import { redirect } from './redirect.ts'
import { reject } from './reject.ts'
import { say } from './say.ts'
import type { Verb } from './verb.ts'

/** TwiML verb → what it does in a call. */
export const verbTable: Readonly<Record<string, Verb>> = {
  Connect: connect,
  Dial: dial,
  Gather: gather,
  Hangup: hangup,
  Pause: pause,
  Play: play,
  Record: record,
  Redirect: redirect,
  Reject: reject,
  Say: say,
}
