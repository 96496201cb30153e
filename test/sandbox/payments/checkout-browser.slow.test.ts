import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { closeServer } from '../../../sandbox/src/vendor-http/close-server.ts'
import { listenOnLoopback } from '../../../sandbox/src/vendor-http/listen-on-loopback.ts'
import { findChromium } from '../../support/find-chromium.ts'
import { startBrowser } from '../../support/start-browser.ts'
import { startTestPayments } from '../../support/start-test-payments.ts'

const chromium = findChromium('Paying in a browser')
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const seen = (text: () => Promise<string>) => expect.poll(text, { timeout: 10_000 })

test.skipIf(!chromium)(
  'an owner pays: a card without money, a bank that asks, and back to where it began',
  async () => {
    const shop = createServer((request, response) => response.end(`back at ${request.url}`))
    const shopAddress = await listenOnLoopback(shop, 0, 'shop')
    closing.push(() => closeServer(shop))
    const service = await startTestPayments()
    closing.push(service.close)
    const browser = await startBrowser(chromium ?? '')
    closing.push(browser.close)
    const session = await service.stripe.checkout.sessions.create({
      mode: 'payment',
      success_url: `${shopAddress}/paid?session={CHECKOUT_SESSION_ID}`,
      line_items: [
        {
          quantity: 1,
          price_data: { currency: 'aud', unit_amount: 10_000, product_data: { name: 'Credit for <b>calls</b>' } },
        },
      ],
    })

    const page = await browser.open(session.url ?? '')
    const text = () => page.text()
    await seen(text).toContain('100.00 AUD')
    expect(await text()).toContain('Credit for <b>calls</b>')
    await page.fill('#number', '4000 0000 0000 9995')
    await page.click('button')
    await seen(text).toContain('insufficient funds')
    expect(await page.evaluate('document.querySelector("#number").value')).toBe('4000 0000 0000 9995')

    await page.fill('#number', '4000 0027 6000 3184')
    await page.click('button')
    await seen(text).toContain('Your bank asks')
    expect((await service.stripe.checkout.sessions.retrieve(session.id)).status).toBe('open')
    await page.click('button[value=yes]')
    await seen(text).toBe(`back at /paid?session=${session.id}`)

    expect(await service.stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
    })
    const { body: charges } = await service.control('GET', 'charges')
    expect(charges).toMatchObject([{ amount_received: 10_000, currency: 'aud' }])
  },
)
