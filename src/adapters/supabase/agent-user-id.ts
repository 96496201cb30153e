import { createHash } from 'node:crypto'

/**
 * The id of an agent's user, derived from its e-mail: looked up directly, where the Auth API could only be asked to list
 * every user. A UUID of version 8 (RFC 9562, section 5.8: the bits are the application's own).
 */
export function agentUserId(email: string): string {
  const bytes = createHash('sha256').update(`klariqo agent user:${email.toLowerCase()}`).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
