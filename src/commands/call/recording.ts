import { writeFile } from 'node:fs/promises'
import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { writableFile } from '../../cli/calls/writable-file.ts'
import { WiredCommand } from '../../cli/wired-command.ts'
import { KlariqoError } from '../../core/errors/klariqo-error.ts'

type Fetched = { recording_sid: string; file: string; bytes: number }

export default class CallRecording extends WiredCommand<Fetched> {
  static override summary = 'Fetches the sound of a recorded call or of a message, as WAV'
  static override description =
    'The file is readable by you alone. It holds what people said: delete it when it is no longer needed.'
  static override examples = ['<%= config.bin %> call recording RE0123456789abcdef0123456789abcdef --out call.wav']
  static override args = {
    sid: Args.string({ description: "The recording's SID (RE…), as `call show` names it", required: true }),
  }
  static override flags = {
    out: Flags.string({ description: 'The file to write', required: true, env: 'KLARIQO_OUT', helpValue: 'FILE' }),
  }

  protected async execute(): Promise<Fetched> {
    const { args, flags } = await this.parse(CallRecording)
    const file = writableFile(flags.out)
    const { deps } = await this.wire()
    const sound = await deps.telephony.recordingSound(args.sid, this.signal)
    if (sound === null) throw new KlariqoError('RECORDING_NOT_FOUND', { sid: args.sid })
    await writeFile(file, sound, { mode: 0o600 })
    return { recording_sid: args.sid, file, bytes: sound.length }
  }

  protected present({ file, bytes }: Fetched): void {
    this.terminal.line(`${file}: ${bytes} bytes`)
  }
}
