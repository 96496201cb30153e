import { readFileSync } from 'node:fs'
import path from 'node:path'

/** Reads the templates of units and include from an installation's folder. They are part of the program: a missing one is a broken installation. */
export function loadHostTemplates(installRoot: string): { service: string; socket: string; nginx: string } {
  const read = (...parts: string[]) => readFileSync(path.join(installRoot, ...parts), 'utf8')
  return {
    service: read('systemd', 'klariqo-client.service.hbs'),
    socket: read('systemd', 'klariqo-client.socket.hbs'),
    nginx: read('nginx-templates', 'client.conf.hbs'),
  }
}
