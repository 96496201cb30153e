import { followed, letPass } from './known-directives.ts'
import { parseUnitFile, type UnitLine } from './parse-unit-file.ts'
import { UnitFileError } from './unit-file-error.ts'

type Read<T> = (value: string) => T | null

/** The directives of one unit file, each looked up by name. A value that cannot be read is an error naming its line. */
export class Directives {
  readonly #file: string
  readonly #lines: UnitLine[]

  /** @throws UnitFileError also for a section or directive that is not known */
  constructor(text: string, file: string, sections: readonly string[]) {
    this.#file = file
    this.#lines = parseUnitFile(text, file)
    for (const { section, key, line } of this.#lines) {
      if (!sections.includes(section)) throw new UnitFileError(file, line, `unknown section [${section}]`)
      const known = followed[section]?.includes(key) || letPass[section]?.includes(key)
      if (!known) throw new UnitFileError(file, line, `unknown directive ${key} in [${section}]`)
    }
  }

  /** Every value of a directive that may be given more than once. */
  all<T>(section: string, key: string, read: Read<T>): T[] {
    return this.#of(section, key).map((line) => this.#value(line, read))
  }

  /** The one value of a directive, or `absent` when it is not there. */
  one<T, A>(section: string, key: string, read: Read<T>, absent: A): T | A {
    const [first, second] = this.#of(section, key)
    if (second) throw new UnitFileError(this.#file, second.line, `${key} is given twice`)
    return first ? this.#value(first, read) : absent
  }

  needed<T>(section: string, key: string, read: Read<T>): T {
    const value = this.one(section, key, read, null)
    if (value === null) throw new UnitFileError(this.#file, 1, `${key} is missing in [${section}]`)
    return value
  }

  #of(section: string, key: string): UnitLine[] {
    return this.#lines.filter((line) => line.section === section && line.key === key)
  }

  #value<T>({ key, value, line }: UnitLine, read: Read<T>): T {
    const result = read(value)
    if (result === null) throw new UnitFileError(this.#file, line, `${key}=${value} is not supported`)
    return result
  }
}
