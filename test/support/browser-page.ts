import { z } from 'zod'
import type { DevtoolsPipe } from './devtools-pipe.ts'

const evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z
    .object({ text: z.string(), exception: z.object({ description: z.string() }).optional() })
    .optional(),
})
const pointSchema = z.object({ x: z.number(), y: z.number() })

/** One tab, used as a person does: it reads, clicks and types. */
export class BrowserPage {
  readonly #pipe: DevtoolsPipe
  readonly #session: string

  constructor(pipe: DevtoolsPipe, session: string) {
    this.#pipe = pipe
    this.#session = session
  }

  /** What the expression is in the page, as JSON. Rejects with the page's error. */
  async evaluate(expression: string): Promise<unknown> {
    const params = { expression, returnByValue: true, awaitPromise: true }
    const { result, exceptionDetails: failed } = evaluated.parse(await this.#send('Runtime.evaluate', params))
    if (failed) throw new Error(failed.exception?.description ?? failed.text)
    return result.value
  }

  /** The text that a person sees. */
  async text(): Promise<string> {
    return z.string().parse(await this.evaluate('document.body.innerText'))
  }

  /** Clicks the middle of the first element that fits; scrolled to when it is out of sight. */
  async click(selector: string): Promise<void> {
    const middle = pointSchema.parse(
      await this.evaluate(`(() => {
        const element = document.querySelector(${JSON.stringify(selector)})
        element.scrollIntoView({ block: 'center', behavior: 'instant' })
        const { x, y, width, height } = element.getBoundingClientRect()
        return { x: x + width / 2, y: y + height / 2 }
      })()`),
    )
    const button = { ...middle, button: 'left', clickCount: 1 }
    await this.#send('Input.dispatchMouseEvent', { type: 'mousePressed', ...button })
    await this.#send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...button })
  }

  /** Types over what the field holds. */
  async fill(selector: string, text: string): Promise<void> {
    await this.click(selector)
    await this.evaluate('document.activeElement.select()')
    await this.#send('Input.insertText', { text })
  }

  #send(method: string, params: object): Promise<unknown> {
    return this.#pipe.send(method, params, this.#session)
  }
}
