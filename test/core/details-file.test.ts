import { describe, expect, it } from 'vitest'
import { type DetailsFile, parseDetailsFile, readDetailsFile } from '../../src/core/details-file.ts'
import { KlariqoError } from '../../src/core/errors/klariqo-error.ts'

const problemsOf = (text: string): string[] => {
  try {
    parseDetailsFile(text, 'details.yaml')
  } catch (error) {
    if (!(error instanceof KlariqoError)) throw error
    expect(error).toMatchObject({ code: 'DETAILS_FILE_INVALID', exitCode: 2 })
    return String(error.values.problems).split('\n')
  }
  return []
}

describe('a details file', () => {
  it('holds the values of the command and the details of the template', () => {
    const text = "business: Jameson Plumbing\nregion: au\nphone: '0491 570 006'\ndetails:\n  callout_fee: 150\n"
    const expected: DetailsFile = {
      business: 'Jameson Plumbing',
      region: 'au',
      phone: '0491 570 006',
      details: { callout_fee: 150 },
    }
    expect(parseDetailsFile(text, 'details.yaml')).toEqual(expected)
  })

  it('may be empty', () => {
    expect(parseDetailsFile('# nothing yet\n', 'details.yaml')).toEqual({})
  })

  it('says line and column of what is no YAML', () => {
    expect(problemsOf('business: a\nregion: [au\n')[0]).toMatch(/^line \d+, column \d+: \w/)
    expect(problemsOf('business: a\nbusiness: b\n')).toEqual(['line 2, column 1: Map keys must be unique'])
  })

  it('names every key that does not belong and every value of the wrong kind', () => {
    expect(problemsOf('busines: a\ncolour: red\nregion: 5\ndetails: none\n').sort()).toEqual([
      'busines: is not known; known are business, region, industry, phone, email, details',
      'colour: is not known; known are business, region, industry, phone, email, details',
      'details: must be a list of `key: value`',
      'region: must be text in quotes',
    ])
  })

  it.each(['- a\n- b\n', 'just words', '5'])('is refused when it is no map: %j', (text) => {
    expect(problemsOf(text)).toEqual(['the file must hold `key: value` lines'])
  })

  it('is refused when its aliases multiply or name nothing', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefg'.replace(/./g, (name) => {
      const before = String.fromCharCode(name.charCodeAt(0) - 1)
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]\n`
    })}`
    expect(problemsOf(bomb)).not.toEqual([])
    expect(problemsOf('business: *nobody\n')).not.toEqual([])
  })

  it.each([
    ['ENOENT', 'there is no such file'],
    ['EACCES', 'reading it is not allowed'],
    ['EISDIR', 'it is a folder'],
  ])('that cannot be read (%s) is told with the reason', async (code, reason) => {
    const attempt = readDetailsFile('x.yaml', () => Promise.reject(Object.assign(new Error('no'), { code })))
    await expect(attempt).rejects.toMatchObject({ code: 'DETAILS_FILE_UNREADABLE', exitCode: 2 })
    await expect(attempt).rejects.toThrow(reason)
  })
})
