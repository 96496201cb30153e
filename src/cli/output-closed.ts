/** Aborted when the reader of standard output goes away (`klariqo logs X -f | head`). Being quiet about it is the framework's part. */
export function outputClosed(): AbortSignal {
  const controller = new AbortController()
  process.stdout.once('error', () => controller.abort())
  return controller.signal
}
