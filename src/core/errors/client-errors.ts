import type { ErrorEntry } from './error-entry.ts'

export const clientErrors = {
  SLUG_TAKEN: {
    exit: 2,
    retryable: false,
    message: 'The name {slug} belongs to another client.',
    why: 'The short name is part of the public address, so it is unique on the platform, over all regions and industries.',
    hint: 'Give another business name, for example with the town added: --business "{slug} Sydney".',
  },
  PORTS_EXHAUSTED: {
    exit: 5,
    retryable: false,
    message: 'All ports for clients (3011 to 3999) are in use.',
    why: 'Each client has a port of its own on the server, and the range is used up.',
    hint: 'Delete a client that is no longer needed: `klariqo client list`.',
  },
  CLIENT_NOT_FOUND: {
    exit: 2,
    retryable: false,
    message: 'There is no client {client_id}.',
    why: 'The id is mistyped, or the client was deleted, or it lives in another profile.',
    hint: 'Run `klariqo client list`.',
  },
} satisfies Record<string, ErrorEntry>
