import { callControl } from './control/call-control.ts'
import { hostLayout } from './host-layout.ts'
import type { UnitListing } from './manager/unit-listing.ts'

/** The clients' units of the running sandbox in `home`, for `klariqo status`; empty when it is down. */
export async function hostUnits(home: string): Promise<UnitListing[]> {
  const pieces: string[] = []
  const keep = (piece: string) => void pieces.push(piece)
  try {
    const exit = await callControl(hostLayout(home).socket, { program: 'units', args: [] }, { out: keep, err: keep })
    if (exit !== 0) throw new Error(pieces.join('').trim())
  } catch (error) {
    if (['ENOENT', 'ECONNREFUSED'].includes((error as NodeJS.ErrnoException).code ?? '')) return []
    throw error
  }
  return JSON.parse(pieces.join('')) as UnitListing[]
}
