import type { Argv } from './argv.ts'

/** `nginx` as argv. */
export const nginx = {
  /** Checks every file as a (re)start would read it. Exit 1 with `nginx: [emerg] … in <file>:<line>` on standard error. */
  test: (): Argv => ['nginx', '-t'],
  /** Takes the files over; open connections stay with the old worker. Refused, and nothing changes, when a file is wrong. */
  reload: (): Argv => ['nginx', '-s', 'reload'],
}
