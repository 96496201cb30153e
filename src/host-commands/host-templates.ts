/** The texts of systemd/klariqo-client.{service,socket}.hbs and nginx-templates/client.conf.hbs. */
export type HostTemplates = { service: string; socket: string; nginx: string }
