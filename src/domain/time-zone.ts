// Time zones by their IANA names.

/** Tells whether a text names a time zone that this machine knows, `Europe/Berlin`. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z][\w+/-]{0,63}$/.test(text)) return false
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: text })
    return true
  } catch {
    return false
  }
}

const own = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Returns the zone that a text names; the zone of this machine where it names none. */
export function zoneOf(text: string): string {
  return isTimeZone(text) ? text : own
}
