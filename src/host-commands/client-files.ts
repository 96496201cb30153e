import Handlebars from 'handlebars'
import { nginxIncludeOf, unitFileOf } from '../core/names.ts'
import { type ClientOnHost, clientValues } from './client-values.ts'
import type { HostTemplates } from './host-templates.ts'

/** A file as it is to stand on a host. `path` is absolute. */
export type HostFile = { path: string; content: string }

/**
 * The service manager's and nginx's files of one client: the whole of what they know about it.
 * @throws KlariqoError HOST_VALUE_REFUSED
 */
export function clientFiles(
  client: ClientOnHost,
  templates: HostTemplates,
): { service: HostFile; socket: HostFile; nginx: HostFile } {
  const at = (path: string, template: string): HostFile => {
    const values = clientValues(client, path)
    return { path, content: Handlebars.compile(template, { noEscape: true, strict: true })(values) }
  }
  const { slug = '' } = clientValues(client, 'the files of a client')
  return {
    service: at(unitFileOf(client.clientId, 'service'), templates.service),
    socket: at(unitFileOf(client.clientId, 'socket'), templates.socket),
    nginx: at(nginxIncludeOf(slug), templates.nginx),
  }
}
