// The page on which a problem of a part is mended.

const paths: Readonly<Record<string, string>> = {
  geo: '/settings/firewall#countries',
  settings: '/settings/firewall',
  cluster: '/hosts',
  mail: '/settings/notifications',
  chat: '/settings/notifications',
}

/** Returns the path of the page where a person mends what this part has. */
export function problemPath(part: string): string {
  return paths[part] ?? '/health'
}
