import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { z } from 'zod'
import { BrowserPage } from './browser-page.ts'
import { DevtoolsPipe } from './devtools-pipe.ts'

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Containers have little of it.
  '--disable-dev-shm-usage',
  '--remote-debugging-pipe',
]

/**
 * A headless Chromium with a profile of its own, driven over pipes: no port is opened, and it ends with this process too.
 * `close` ends it by its process id and removes the profile. Rejects when it does not start.
 */
export async function startBrowser(program: string) {
  const profile = await mkdtemp(path.join(tmpdir(), 'klariqo-browser-'))
  const child = spawn(program, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    // Some of what it keeps goes to the home and temporary folders, whatever the flags say.
    env: { ...process.env, HOME: profile, TMPDIR: profile },
  })
  const pipe = new DevtoolsPipe(child.stdio[3] as Writable, child.stdio[4] as Readable)
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => {
      pipe.end(error)
      resolve()
    })
  })
  const close = async () => {
    child.kill('SIGKILL')
    await gone
    // Its own children see it gone a moment later.
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
  try {
    await pipe.send('Browser.getVersion')
  } catch (cause) {
    await close()
    throw new Error(`${program} does not start as a browser`, { cause })
  }
  return {
    /** A new tab at this address; it may still be loading. */
    open: async (url: string): Promise<BrowserPage> => {
      const { targetId } = z.object({ targetId: z.string() }).parse(await pipe.send('Target.createTarget', { url }))
      const attached = await pipe.send('Target.attachToTarget', { targetId, flatten: true })
      return new BrowserPage(pipe, z.object({ sessionId: z.string() }).parse(attached).sessionId)
    },
    close,
  }
}
