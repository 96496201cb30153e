import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Payments } from '../payments.ts'
import type { SessionRecord } from '../store/payments-state.ts'
import { authenticationPage, cardPage, messagePage } from './checkout-page.ts'
import { paySession } from './pay-session.ts'
import { refreshSession } from './refresh-session.ts'

type ById = { Params: { id: string } }

/** The hosted page: a card form, posted back to itself; paid, it leads to the session's success address. */
export function checkoutRoutes(app: FastifyInstance, payments: Payments): void {
  const html = (reply: FastifyReply, status: number, text: string) =>
    reply.code(status).headers({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).send(text)

  /** Null when there is nothing to pay; then it has been answered. */
  const openSession = (id: string, reply: FastifyReply): SessionRecord | null => {
    const session = payments.store.state.sessions.find((each) => each.id === id)
    if (session) refreshSession(payments, session)
    if (session?.status === 'open') return session
    if (session?.status === 'complete')
      html(reply, 200, messagePage('Paid', 'This has been paid. You may close this page.'))
    else if (session) html(reply, 410, messagePage('Expired', 'This link has run out. Ask for a new one.'))
    else html(reply, 404, messagePage('Nothing here', 'This link leads nowhere.'))
    return null
  }

  app.get<ById>('/c/pay/:id', async (request, reply) => {
    const session = openSession(request.params.id, reply)
    return session ? html(reply, 200, cardPage(session, null)) : reply
  })

  app.post<ById>('/c/pay/:id', async (request, reply) => {
    const session = openSession(request.params.id, reply)
    if (!session) return reply
    const form = new URLSearchParams(String(request.body ?? ''))
    const outcome = paySession(payments, session, form)
    if (outcome.kind === 'declined') return html(reply, 402, cardPage(session, outcome.message, entered(form)))
    if (outcome.kind === 'authenticate') return html(reply, 200, authenticationPage(session, outcome.method))
    return reply.redirect(session.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id), 303)
  })
}

/** The bank's question is answered without a card: then the form begins anew. */
function entered(form: URLSearchParams): { number: string; expiry: string } | undefined {
  if (form.has('authenticate')) return undefined
  return { number: form.get('number') ?? '', expiry: form.get('expiry') ?? '' }
}
