import { DatabaseError } from '../../agent-template/src/providers/database-error.ts'
import type { Asker, Customer, Member, Members } from '../../agent-template/src/providers/members.ts'

/** Knows three tokens, `owner`, `staff` and `operator`, and `stranger`, somebody else's; `down` makes it fail. */
export class FakeMembers implements Members {
  down = false
  people: Customer[] = []
  readonly asked: string[] = []

  async who(token: string): Promise<Asker> {
    this.#ask()
    this.asked.push(token)
    if (token === 'owner' || token === 'staff' || token === 'operator') return { userId: token, role: token, token }
    return token === 'stranger' ? 'stranger' : 'nobody'
  }

  async customers(_member: Member, page: { limit: number; before: string | null }) {
    this.#ask()
    const { before, limit } = page
    const people = this.people.filter(({ last_contact }) => before === null || last_contact < before)
    return { customers: people.slice(0, limit), more: people.length > limit }
  }

  #ask(): void {
    if (this.down) throw new DatabaseError('connection refused', '', true)
  }
}
