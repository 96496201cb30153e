/** What a program sends to the service manager: one line of JSON, right after connecting. */
export type ControlRequest = { program: string; args: string[] }

/** What comes back, one JSON object a line: pieces of output, and at last the exit code. */
export type ControlReply = { out: string } | { err: string } | { exit: number }
