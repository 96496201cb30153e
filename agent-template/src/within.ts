/**
 * Does something that may take `ms` at most. Rejects past it with the time-out, also where the work looks at no signal and goes
 * on by itself.
 */
export async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(new DOMException(`no answer within ${ms} ms`, 'TimeoutError')), ms)
  const doing = work(late.signal)
  // What it comes to after we have left concerns nobody.
  doing.catch(() => undefined)
  try {
    return await Promise.race([
      doing,
      new Promise<never>((_resolve, reject) => {
        late.signal.addEventListener('abort', () => reject(late.signal.reason), { once: true })
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}
