// ARI of the lab's Asterisk: its HTTP server on loopback of the PBX's namespace, and a user that may only read.

/** The user that sipward asks as. */
export const ariUser = { username: 'sipward', password: 'ari-secret', port: 8088 } as const

/** Another password than the lab's own. */
interface AriLogin {
  readonly password?: string
}

/** Returns the files that switch ARI on, for the `files` of a lab. */
export function ariFiles({ password = ariUser.password }: AriLogin = {}): Record<string, string> {
  return {
    'http.conf': `[general]
enabled=yes
bindaddr=127.0.0.1
bindport=${ariUser.port}
`,
    'ari.conf': `[general]
enabled=yes

[${ariUser.username}]
type=user
read_only=yes
password=${password}
`,
  }
}

/** Returns the lines of the [[asterisk]] section. */
export function ariKeys({ password = ariUser.password }: AriLogin = {}): string {
  return `ari_url = "http://127.0.0.1:${ariUser.port}"
ari_username = "${ariUser.username}"
ari_password = "${password}"
`
}
