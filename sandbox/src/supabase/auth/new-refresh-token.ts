import { randomBytes } from 'node:crypto'

export const newRefreshToken = (): string => randomBytes(16).toString('base64url')
