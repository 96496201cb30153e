/** A running part of the sandbox. `address` is where its protocol is spoken; `close` stops it and whatever it started. */
export type Service = {
  name: string
  address: string
  close(): Promise<void>
}
