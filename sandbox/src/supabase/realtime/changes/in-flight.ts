/**
 * Whether transaction `xid` (lower 32 bits) is still on its way in a snapshot as `pg_current_snapshot()` prints it:
 * `xmin:xmax:xip,…` with full numbers. A change can reach a reader of the log a moment before its commit is visible to others.
 */
export function inFlight(xid: number, snapshot: string): boolean {
  const [, xmax = '0', running = ''] = snapshot.split(':')
  const lower = (full: string): number => Number(BigInt.asUintN(32, BigInt(full)))
  if (running !== '' && running.split(',').some((full) => lower(full) === xid)) return true
  // Numbers wrap around: less than half the circle ahead of xmax is the future.
  return (xid - lower(xmax)) >>> 0 < 0x8000_0000
}
