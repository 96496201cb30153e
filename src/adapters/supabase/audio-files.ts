import type { Tenants } from '../../ports/tenants.ts'
import type { PlatformDatabase } from './platform-database.ts'

/** Metadata of a client's snippets, one row for each file name. */
export function audioFiles(database: PlatformDatabase): Pick<Tenants, 'saveAudioFiles' | 'audioFiles'> {
  const { client } = database
  return {
    async saveAudioFiles(clientId, files) {
      if (files.length === 0) return
      const rows = files.map((file) => ({
        client_id: clientId,
        file_name: file.fileName,
        file_path: file.filePath,
        file_type: file.fileType,
        voice_id: file.voiceId,
        text_content: file.text,
        duration_ms: file.durationMs,
        file_size_bytes: file.sizeBytes,
        content_hash: file.contentHash,
      }))
      const request = client.from('audio_files').upsert(rows, { onConflict: 'client_id,file_name' })
      await database.rows(`the audio files of ${clientId}`, request, { clientId })
    },
    async audioFiles(clientId) {
      const request = client.from('audio_files').select().eq('client_id', clientId).order('file_name')
      const rows = await database.rows(`the audio files of ${clientId}`, request)
      return rows.map((row) => ({
        fileName: row.file_name,
        text: row.text_content ?? '',
        durationMs: row.duration_ms ?? 0,
        sizeBytes: row.file_size_bytes ?? 0,
        voiceId: row.voice_id ?? '',
        contentHash: row.content_hash ?? '',
      }))
    },
  }
}
