import type { SessionRecord } from '../store/payments-state.ts'

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f5f7;color:#16181d}
main{max-width:26rem;margin:8vh auto;padding:2rem;background:#fff;border-radius:12px;box-shadow:0 1px 6px #0002}
h1{font-size:1.1rem;margin:0}strong{font-size:1.8rem}label{display:block;margin:.9rem 0 .2rem}
input{font:inherit;width:100%;box-sizing:border-box;padding:.6rem;border:1px solid #9aa1ad;border-radius:8px}
button{font:inherit;width:100%;margin-top:1.2rem;padding:.7rem;border:0;border-radius:8px;background:#2746d8;color:#fff}
[role=alert]{color:#a40e26}small{color:#5b6270}`

const page = (title: string, body: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>${style}</style></head><body><main>${body}</main></body></html>
`

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

function heading({ line_items, currency }: SessionRecord): string {
  const total = line_items.reduce((sum, item) => sum + item.unit_amount * item.quantity, 0)
  const items = line_items.map((item) => escaped(item.name)).join(', ')
  return `<h1>${items}</h1><p><strong>${(total / 100).toFixed(2)} ${currency.toUpperCase()}</strong></p>`
}

/** The form for a card. `problem` is shown above it. */
export const cardPage = (session: SessionRecord, problem: string | null) =>
  page(
    'Pay',
    `${heading(session)}${problem ? `<p role="alert">${escaped(problem)}</p>` : ''}
<form method="post">
<label for="number">Card number</label>
<input id="number" name="number" inputmode="numeric" autocomplete="cc-number" required value="4242 4242 4242 4242">
<label for="expiry">Expiry (MM/YY)</label>
<input id="expiry" name="expiry" autocomplete="cc-exp" required value="12/34">
<label for="cvc">CVC</label>
<input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" required value="123">
<button type="submit">Pay</button>
</form><p><small>Sandbox: test cards only, no money moves.</small></p>`,
  )

/** What a card's bank asks of its holder. */
export const authenticationPage = (session: SessionRecord, method: string) =>
  page(
    'Confirm with your bank',
    `${heading(session)}<p>Your bank asks whether it is you who pays.</p>
<form method="post"><input type="hidden" name="method" value="${escaped(method)}">
<button type="submit" name="authenticate" value="yes">It is me</button>
<button type="submit" name="authenticate" value="no">It is not me</button></form>`,
  )

/** Nothing to pay here (any more). */
export const messagePage = (title: string, text: string) => page(title, `<h1>${title}</h1><p>${text}</p>`)
