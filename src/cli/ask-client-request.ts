import { readFile } from 'node:fs/promises'
import { type DetailsFile, readDetailsFile } from '../core/details-file.ts'
import { KlariqoError } from '../core/errors/klariqo-error.ts'
import { parseYaml } from '../core/parse-yaml.ts'
import { readSmallFile } from '../core/read-small-file.ts'
import { setDetail } from '../core/set-detail.ts'
import type { Templates } from '../ports/templates.ts'
import type { CreateClientRequest } from '../provisioning/create-client-request.ts'
import type { Terminal } from './terminal.ts'

type CreateFlags = {
  business?: string | undefined
  region?: string | undefined
  industry?: string | undefined
  phone?: string | undefined
  email?: string | undefined
  'owner-name'?: string | undefined
  set?: string[] | undefined
  from?: string | undefined
  questions?: string | undefined
}

/**
 * What to create, from the file, then flags over it, then questions at a terminal for what is still missing.
 * @throws KlariqoError VALUE_MISSING without a terminal, DETAILS_FILE_* for the file, VALUE_INVALID for --set
 */
export async function askClientRequest(
  flags: CreateFlags,
  templates: Templates,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<CreateClientRequest> {
  const file: DetailsFile = flags.from ? await readDetailsFile(flags.from, (name) => readFile(name, 'utf8')) : {}
  const ask = async (
    name: 'business' | 'region' | 'industry',
    what: string,
    question: () => Promise<string>,
  ): Promise<string> => {
    const given = flags[name] ?? file[name]
    if (given !== undefined) return given
    if (terminal.interactive) return question()
    throw new KlariqoError('VALUE_MISSING', { what, flag: `--${name}`, env: `KLARIQO_${name.toUpperCase()}` })
  }
  // Questions come before any drawing: listr2's view and a prompt at once would overwrite each other.
  const prompts = terminal.interactive ? await import('@inquirer/prompts') : null
  const text = (message: string, required = true) =>
    prompts ? prompts.input({ message, required }, { signal }) : Promise.resolve('')
  const choose = (message: string, choices: { name: string; value: string }[]) =>
    prompts ? prompts.select({ message, choices }, { signal }) : Promise.resolve('')

  const business = await ask('business', 'The name of the business', () => text('Name of the business'))
  const region = await ask('region', 'The region', () =>
    choose('Region', [
      { name: 'Australia', value: 'au' },
      { name: 'United Kingdom', value: 'uk' },
      { name: 'United States', value: 'us' },
      { name: 'India', value: 'in' },
    ]),
  )
  const industry = await ask('industry', 'The industry', async () => {
    const known = await templates.list()
    return choose(
      'Industry',
      known.map((template) => ({ name: template.title, value: template.industry })),
    )
  })
  const details = (flags.set ?? []).reduce(setDetail, structuredClone(file.details ?? {}))
  if (flags.questions !== undefined) {
    const own = await readSmallFile(flags.questions, (name) => readFile(name, 'utf8'))
    details.questions = parseYaml(own, flags.questions)
  }
  // Somebody who answers questions is asked the template's own too; who gave it all by flags is not held up.
  const asked =
    prompts &&
    [flags.business ?? file.business, flags.region ?? file.region, flags.industry ?? file.industry].includes(undefined)
  if (asked) await askDetails(details, await templates.questions(industry, region), text)
  const phone = flags.phone ?? file.phone
  const ownerEmail = flags.email ?? file.email
  return {
    business,
    region,
    industry,
    details,
    ...(phone === undefined ? {} : { phone }),
    ...(ownerEmail === undefined ? {} : { ownerEmail }),
    ...(flags['owner-name'] === undefined ? {} : { ownerName: flags['owner-name'] }),
  }
}

/** One question a detail that is not given; an empty answer leaves an optional one out. */
async function askDetails(
  details: Record<string, unknown>,
  questions: Awaited<ReturnType<Templates['questions']>>,
  text: (message: string, required?: boolean) => Promise<string>,
): Promise<void> {
  for (const { path, label, example, required, default: usual } of questions) {
    if (path in details) continue
    const note = usual === undefined ? `e.g. ${example}` : `Enter for: ${usual}`
    const answer = await text(
      `${label} (${required && usual === undefined ? note : `${note}; may be left empty`})`,
      required && usual === undefined,
    )
    if (answer.trim() !== '') setDetail(details, `${path}=${answer.trim()}`)
  }
}
