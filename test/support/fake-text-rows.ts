import type {
  BegunText,
  IncomingText,
  ReceivedText,
  TextReport,
  TextRow,
} from '../../agent-template/src/sms/text-rows.ts'

type Sent = TextRow & { status: string; sid: string | null; error: string | null }

/** What the database does with texts, as far as an agent sees it; the functions themselves are tried in test/supabase. */
export class FakeTextRows {
  readonly incoming: IncomingText[] = []
  readonly sent: Sent[] = []
  readonly reports: TextReport[] = []
  readonly optedOut = new Set<string>()
  history: ReceivedText['history'] = []
  carrierAnswers = false

  receive(text: IncomingText): ReceivedText {
    const first = !this.incoming.some(({ sid }) => sid === text.sid)
    const opted_out = this.optedOut.has(text.from)
    if (first) this.incoming.push(text)
    if (first && text.word === 'stop') this.optedOut.add(text.from)
    if (first && text.word === 'start') this.optedOut.delete(text.from)
    const answered = this.sent.some(({ key }) => key === `reply:${text.sid}`)
    return { first, opted_out, answered, carrier_answers: this.carrierAnswers, history: this.history }
  }

  begin(row: TextRow): BegunText {
    const known = this.sent.find(({ key }) => key === row.key)
    if (known?.status === 'sending' && known.claim === row.claim) return { state: 'begun' }
    if (known) return { state: 'already', status: known.status, sid: known.sid, reason: known.error }
    const out = this.optedOut.has(row.to) && row.kind !== 'stop_confirmation'
    const reason = row.refusal ?? (out ? 'the number has opted out' : null)
    this.sent.push({ ...row, status: reason === null ? 'sending' : 'refused', sid: null, error: reason })
    return reason === null ? { state: 'begun' } : { state: 'refused', reason }
  }

  report(report: TextReport): boolean {
    this.reports.push(report)
    const text = this.sent.find(({ key, sid }) => (report.key === null ? sid === report.sid : key === report.key))
    if (!text) return false
    text.status = report.status
    text.sid ??= report.sid
    text.error = report.error
    if (report.error_code === 21610) this.optedOut.add(text.to)
    return true
  }
}
