/** Uncompressed sound of a WAV file. `samples` are interleaved when there is more than one channel. */
export type WavAudio = { samples: Int16Array; sampleRate: number; channels: number }

const PCM = 1
const EXTENSIBLE = 0xfffe

/**
 * Reads PCM WAV of 8 bits (unsigned, as the format says) or 16 bits. Chunks it does not know are skipped; a data chunk
 * whose stated length runs past the end (a stream that was cut) is read as far as it goes.
 * Throws an Error saying what is wrong with the file.
 */
export function readWav(file: Buffer): WavAudio {
  if (file.length < 12 || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('not a WAV file: it does not start with RIFF … WAVE')
  }
  let format: { channels: number; sampleRate: number; bits: number } | null = null
  for (let at = 12; at + 8 <= file.length; ) {
    const id = file.toString('latin1', at, at + 4)
    const size = file.readUInt32LE(at + 4)
    const body = file.subarray(at + 8, Math.min(at + 8 + size, file.length))
    if (id === 'fmt ') format = readFormat(body)
    if (id === 'data') {
      if (format === null) throw new Error('not a usable WAV file: sound before its format')
      return { samples: readSamples(body, format.bits), sampleRate: format.sampleRate, channels: format.channels }
    }
    at += 8 + size + (size % 2)
  }
  throw new Error('not a usable WAV file: it holds no sound')
}

/** Writes 16-bit PCM; one array a channel, the shorter ones are filled up with silence. */
export function writeWav(audio: { channels: readonly Int16Array[]; sampleRate: number }): Buffer {
  const count = audio.channels.length
  const length = Math.max(0, ...audio.channels.map((channel) => channel.length))
  const file = Buffer.alloc(44 + length * count * 2)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(file.length - 8, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(PCM, 20)
  file.writeUInt16LE(count, 22)
  file.writeUInt32LE(audio.sampleRate, 24)
  file.writeUInt32LE(audio.sampleRate * count * 2, 28)
  file.writeUInt16LE(count * 2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(length * count * 2, 40)
  audio.channels.forEach((channel, offset) => {
    for (let i = 0; i < channel.length; i++) file.writeInt16LE(channel[i] ?? 0, 44 + (i * count + offset) * 2)
  })
  return file
}

function readFormat(body: Buffer): { channels: number; sampleRate: number; bits: number } {
  if (body.length < 16) throw new Error('not a usable WAV file: its format is cut off')
  const tag = body.readUInt16LE(0)
  // The extensible form keeps the real format in the first two bytes of a GUID.
  const code = tag === EXTENSIBLE && body.length >= 26 ? body.readUInt16LE(24) : tag
  const [channels, sampleRate, bits] = [body.readUInt16LE(2), body.readUInt32LE(4), body.readUInt16LE(14)]
  if (code !== PCM || (bits !== 8 && bits !== 16)) {
    throw new Error(`WAV format ${code} with ${bits} bits is not supported: save it as PCM of 8 or 16 bits`)
  }
  if (channels === 0 || sampleRate === 0) throw new Error('not a usable WAV file: no channels or no sample rate')
  return { channels, sampleRate, bits }
}

function readSamples(body: Buffer, bits: number): Int16Array {
  if (bits === 8) return Int16Array.from(body, (byte) => (byte - 128) << 8)
  const samples = new Int16Array(body.length >> 1)
  for (let i = 0; i < samples.length; i++) samples[i] = body.readInt16LE(i * 2)
  return samples
}
