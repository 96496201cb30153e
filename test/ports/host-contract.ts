import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Host } from '../../src/ports/host.ts'

export type HostUnderTest = {
  /**
   * Has four programs: `echo-input` (prints what it reads), `fail` (prints `broken` on standard error, exits 3),
   * `say` (prints each argument on a line of its own) and `hang` (prints `begun`, then never ends).
   */
  host: Host
  close(): Promise<void>
}

/** What every host behind the Host port promises; run on the fake and on each adapter. */
export function hostContract(name: string, start: () => Promise<HostUnderTest>): void {
  describe(`host contract: ${name}`, () => {
    let world: HostUnderTest
    let host: Host
    beforeAll(async () => {
      world = await start()
      host = world.host
    })
    afterAll(() => world?.close())

    test('a file that was written is read, hashed, listed and removed', async () => {
      await host.write('/etc/app/b.conf', 'two')
      await host.write('/etc/app/a.conf', Buffer.from([0, 255, 10]))
      expect(await host.read('/etc/app/a.conf')).toEqual(Buffer.from([0, 255, 10]))
      expect(await host.list('/etc/app')).toEqual(['a.conf', 'b.conf'])
      expect(await host.list('/etc')).toContain('app')
      const hash = createHash('sha256').update('two').digest('hex')
      expect(await host.hashes(['/etc/app/b.conf', '/etc/app/none'])).toEqual(new Map([['/etc/app/b.conf', hash]]))
      await host.remove('/etc/app/b.conf')
      expect(await host.exists('/etc/app/b.conf')).toBe(false)
      expect(await host.exists('/etc/app')).toBe(true)
      await host.remove('/etc/app')
      expect(await host.exists('/etc/app/a.conf')).toBe(false)
    })

    test('writing again replaces the whole content', async () => {
      await host.write('/etc/again', 'a long first text')
      await host.write('/etc/again', 'short')
      expect(String(await host.read('/etc/again'))).toBe('short')
    })

    test('what is not there reads as null, lists as empty and is removed without a word', async () => {
      expect(await host.read('/none/at/all')).toBeNull()
      expect(await host.list('/none')).toEqual([])
      expect(await host.exists('/none')).toBe(false)
      await host.remove('/none/at/all')
    })

    test('a path that is relative or steps upwards is refused', async () => {
      for (const path of ['etc/x', '/etc/../x', '/..', '/etc/./x', '/etc//x', '/', '', '/a\0b']) {
        await expect(host.write(path, 'x'), path).rejects.toMatchObject({ code: 'HOST_PATH_REFUSED' })
        await expect(host.remove(path), path).rejects.toMatchObject({ code: 'HOST_PATH_REFUSED' })
        await expect(host.read(path), path).rejects.toMatchObject({ code: 'HOST_PATH_REFUSED' })
      }
    })

    test('a folder where a file should be is an error that names it', async () => {
      await host.write('/etc/folder/file', 'x')
      await expect(host.read('/etc/folder')).rejects.toMatchObject({ code: 'HOST_FILE_FAILED' })
      await expect(host.write('/etc/folder', 'x')).rejects.toMatchObject({ code: 'HOST_FILE_FAILED' })
      expect(await host.list('/etc/folder')).toEqual(['file'])
    })

    test('arguments arrive as they are, with no shell in between', async () => {
      const words = ['$HOME', 'a b', '*', '"', "'; exit 7", '--flag', '']
      const result = await host.run(['say', ...words])
      expect(result).toEqual({ code: 0, stdout: `${words.join('\n')}\n`, stderr: '' })
    })

    test('input goes to standard input', async () => {
      expect((await host.run(['echo-input'], { input: 'a secret\n' })).stdout).toBe('a secret\n')
      expect((await host.run(['echo-input'])).stdout).toBe('')
    })

    test('a failing command is a result, not an error', async () => {
      expect(await host.run(['fail'])).toEqual({ code: 3, stdout: '', stderr: 'broken\n' })
    })

    test('a program that the host lacks is named', async () => {
      await expect(host.run(['no-such-program'])).rejects.toMatchObject({ code: 'HOST_PROGRAM_MISSING' })
    })

    test('lines are given out as they come', async () => {
      const lines: string[] = []
      const result = await host.run(['say', 'one', 'two'], { onLine: (line) => lines.push(line) })
      expect(lines).toEqual(['one', 'two'])
      expect(result.code).toBe(0)
    })

    test('a command that never ends is ended at its time limit', async () => {
      await expect(host.run(['hang'], { timeoutMs: 300 })).rejects.toMatchObject({ code: 'HOST_TIMEOUT' })
    })

    test('a command is ended when its signal is aborted, with the reason given', async () => {
      const stop = new AbortController()
      const reason = new Error('enough')
      const follow = host.run(['hang'], { signal: stop.signal, onLine: () => stop.abort(reason) })
      await expect(follow).rejects.toBe(reason)
      await expect(host.run(['say'], { signal: stop.signal })).rejects.toBe(reason)
    })
  })
}
