import { type ClientKey, clientFolderOf, clientIdOf, credentialFileOf, logFileOf } from '../core/names.ts'

/** Everything on a host that belongs to one client alone and is neither unit nor include: keys, folder, logs, state. */
export function clientPathsOf(key: ClientKey): string[] {
  const clientId = clientIdOf(key)
  const log = logFileOf(clientId)
  return [credentialFileOf(clientId), clientFolderOf(key), log, `${log}.1`, `/var/lib/klariqo/${clientId}`]
}
