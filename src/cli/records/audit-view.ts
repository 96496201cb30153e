import type { AuditLine } from '../../ports/audit.ts'

export type AuditView = {
  id: number
  at: string
  actor: string
  origin: string | null
  action: string
  client_id: string | null
  details: Record<string, unknown>
  result: string
}

export const auditView = ({ clientId, ...line }: AuditLine): AuditView => ({ ...line, client_id: clientId })
