/** The one version of the vendor's API that is spoken here; the default of requests that name none. */
export const API_VERSION = '2026-10-28.endive'
