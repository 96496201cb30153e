import * as z from 'zod/mini'

/**
 * A caller's words as a model passes them on: one line of `least` to `most` characters. Postgres takes neither NUL nor half a
 * character; a line break, or a mark that turns the direction of writing, lets words pass for ours in a text message.
 */
export const saidText = (least: number, most: number) =>
  z.string().check(z.overwrite(oneLine), z.trim(), z.minLength(least), z.maxLength(most))

const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
