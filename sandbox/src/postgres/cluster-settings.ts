/**
 * Server settings. Durable (fsync stays on: committed rows survive a crash) but sized for one machine's sandbox.
 * `logical` lets changes be followed as on Supabase, by a reader that may fall back 1 GB before it is cut off; no unix socket, so the folder's length does not matter.
 */
export function clusterSettings(port: number, extra: Readonly<Record<string, string>> = {}): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '32MB',
    wal_level: 'logical',
    max_wal_size: '256MB',
    max_wal_senders: '4',
    max_replication_slots: '4',
    max_slot_wal_keep_size: '1GB',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    ...extra,
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
