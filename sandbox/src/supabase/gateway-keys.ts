/** The keys of one project: two long-lived tokens and the secret (HS256) they and all user tokens are signed with. */
export type GatewayKeys = { anonKey: string; serviceRoleKey: string; jwtSecret: string }
