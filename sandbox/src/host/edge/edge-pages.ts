/** An answer of the edge's own. */
export type Page = { status: number; text: string; location?: string; type?: string }

/** What the edge says where no client's include fits. It names no client. */
export function edgePage(path: string): Page {
  if (path === '/')
    return { status: 200, text: 'This is the public address of a Klariqo sandbox. Clients answer below /api/.\n' }
  if (/^\/[a-z]{2}\/[a-z0-9]{2,8}\/[a-z0-9]{1,48}\/?$/.test(path)) {
    return { status: 404, text: 'The dashboard is not in this build of Klariqo yet.\n' }
  }
  return { status: 404, text: 'Nothing is served here.\n' }
}

export const badRequest: Page = { status: 400, text: 'The request cannot be understood.\n' }
export const notFound: Page = { status: 404, text: 'There is no such file.\n' }
export const notAllowed: Page = { status: 405, text: 'Files are only given out.\n' }
export const badGateway: Page = { status: 502, text: 'The agent of this client does not answer.\n' }
export const gatewayTimeout: Page = { status: 504, text: 'The agent of this client took too long to answer.\n' }
