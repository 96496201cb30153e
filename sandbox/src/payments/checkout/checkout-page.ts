import type { SessionRecord } from '../store/payments-state.ts'

const style = `*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:1rem;background:#f4f5f7;color:#16181d}
main{max-width:26rem;margin:6vh auto;padding:2rem;background:#fff;border-radius:12px;box-shadow:0 1px 6px #0002}
main>:last-child{margin-bottom:0}h1{font-size:1.1rem;margin:0;overflow-wrap:anywhere}.sum{font-size:1.8rem;font-weight:700;margin:.3rem 0 1rem}
label{display:block;margin-top:.9rem}.row{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
input{font:inherit;display:block;width:100%;margin-top:.2rem;padding:.6rem;border:1px solid #858c99;border-radius:8px}
button{font:inherit;font-weight:600;width:100%;margin-top:1.2rem;padding:.7rem;border:1px solid #2746d8;border-radius:8px;background:#2746d8;color:#fff;cursor:pointer}
button:hover{background:#1c36b4}button.other{margin-top:.7rem;background:#fff;color:#2746d8}button.other:hover{background:#eef1fd}
:focus-visible{outline:3px solid #8ea2f5;outline-offset:1px}a{color:#2746d8;white-space:nowrap}
[role=alert]{margin:0;padding:.6rem .8rem;border-radius:8px;background:#fdecec;color:#a40e26}.note{margin-top:1.2rem;font-size:.85rem;color:#5b6270}`

const page = (title: string, body: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>${style}</style></head><body><main>${body}</main></body></html>
`

const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

function heading({ line_items, currency }: SessionRecord): string {
  const total = line_items.reduce((sum, item) => sum + item.unit_amount * item.quantity, 0)
  const items = line_items.map((item) => escaped(item.name)).join(', ')
  const sum = (total / 100).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  return `<h1>${items}</h1><p class="sum">${sum} ${currency.toUpperCase()}</p>`
}

const good = { number: '4242 4242 4242 4242', expiry: '12/34' }

/** The form for a card. `problem` is shown above it; what was `entered` stays. */
export const cardPage = (session: SessionRecord, problem: string | null, entered = good) =>
  page(
    'Pay',
    `${heading(session)}${problem ? `<p role="alert">${escaped(problem)}</p>` : ''}
<form method="post">
<label>Card number
<input id="number" name="number" inputmode="numeric" autocomplete="cc-number" required value="${escaped(entered.number)}"></label>
<div class="row">
<label>Expiry (MM/YY)
<input id="expiry" name="expiry" autocomplete="cc-exp" required value="${escaped(entered.expiry)}"></label>
<label>Security code
<input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc" required value="123"></label>
</div>
<button type="submit">Pay</button>
</form><p class="note">Sandbox: test cards only, no money moves.${back(session)}</p>`,
  )

const back = ({ cancel_url }: SessionRecord) => (cancel_url ? ` <a href="${escaped(cancel_url)}">Go back</a>` : '')

/** What a card's bank asks of its holder. */
export const authenticationPage = (session: SessionRecord, method: string) =>
  page(
    'Confirm with your bank',
    `${heading(session)}<p>Your bank asks whether it is you who pays.</p>
<form method="post"><input type="hidden" name="method" value="${escaped(method)}">
<button type="submit" name="authenticate" value="yes">It is me</button>
<button type="submit" class="other" name="authenticate" value="no">It is not me</button></form>`,
  )

/** Nothing to pay here (any more). */
export const messagePage = (title: string, text: string) => page(title, `<h1>${title}</h1><p>${text}</p>`)
