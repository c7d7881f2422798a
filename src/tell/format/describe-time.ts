// Instants and lengths of time for people.

// The range of ECMAScript's Date, in ms from the epoch either way.
const maxInstant = 8.64e15

/** Returns an instant (ms since the epoch) as ISO 8601 in UTC, `2026-11-21T02:31:07.250Z`. */
export function toIsoTime(at: number): string {
  const bounded = Number.isNaN(at) ? 0 : Math.min(maxInstant, Math.max(-maxInstant, at))
  return new Date(bounded).toISOString()
}

/** Returns ISO 8601 in UTC for reading, to the second: `2026-11-21 02:31:07`. */
export function describeIsoTime(iso: string): string {
  return iso.replace(/\.\d+/, '').replace('T', ' ').replace('Z', '')
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** Returns a length of time in its two largest units, `3 d 4 h`; below a second in ms. */
export function describeDuration(milliseconds: number): string {
  const length = Math.max(0, Math.round(milliseconds))
  if (length < 1000) return `${length} ms`
  let rest = length
  const parts: string[] = []
  for (const [name, size] of units) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${name}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ')
}
