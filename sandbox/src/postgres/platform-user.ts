/** The user of /etc/passwd that Postgres runs as when we are root: `postgres` where it exists, else `nobody`; null without either. */
export function platformUser(passwd: string): { uid: number; gid: number } | null {
  for (const name of ['postgres', 'nobody']) {
    const fields = passwd
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':')
    const uid = Number(fields?.[2])
    const gid = Number(fields?.[3])
    if (fields && uid > 0 && Number.isInteger(gid)) return { uid, gid }
  }
  return null
}
