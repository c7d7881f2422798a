// Addresses of mails, as they stand in settings and in the envelope of a mail.

const maxLength = 254
// RFC 5321, section 4.1.2, without quotes: nothing that could end a header, a list or an address.
const localPart = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
const label = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/

/** Tells whether the text is an address that a mail can be sent to, `root@localhost` included. */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  if (at < 1 || at > 64 || text.length > maxLength) return false
  return localPart.test(text.slice(0, at)) && isServerName(text.slice(at + 1))
}

/** Returns what stands behind the `@`; empty where nothing does. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 0 ? '' : address.slice(at + 1)
}

/** Tells whether the text is the name of a server, `localhost` included, and not a mistyped address. */
export function isServerName(text: string): boolean {
  const labels = text.split('.')
  return text.length <= 253 && !/^[\d.]+$/.test(text) && labels.every((each) => label.test(each))
}
