// The user part of a SIP URI. RFC 3261, section 19.1.

const userPattern = /^\s*(?:<\s*)?sips?:([^@:>]*)(?::[^@>]*)?@/i

/**
 * Returns the user part of the URI that a text begins with, an angle bracket before it or not,
 * unescaped as PJSIP unescapes it; empty where there is none.
 */
export function userOfUri(text: string): string {
  const user = userPattern.exec(text)?.[1] ?? ''
  return user.includes('%') ? unescapeUser(user) : user
}

/** Replaces `%NN` by the byte it stands for, read as UTF-8; what is no escape stays as it is. */
export function unescapeUser(user: string): string {
  const bytes = Buffer.from(user, 'utf8').toString('latin1')
  const plain = bytes.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(plain, 'latin1').toString('utf8')
}
