// EventTV, the time of a security event, in its two formats.

const isoPattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})([+-]\d\d):?(\d\d)$/
const timevalPattern = /^(\d{1,10})-(\d{1,6})$/

// `2026-11-20T16:00:39.` and `800` and `+0000`
const secondLength = 20
const zoneOffset = 23
const isoLength = 28

/**
 * Parses EventTV: ISO 8601 with ms and zone (`2026-11-20T16:00:39.800+0000`, main/json.c,
 * ast_json_timeval), or seconds and microseconds without leading zeros (`1795190439-800000`,
 * before Asterisk 12). Returns ms since the epoch, or NaN.
 */
export function parseEventTime(text: string): number {
  const iso = isoPattern.exec(text)
  if (iso !== null) return Date.parse(`${iso[1] ?? ''}${iso[2] ?? ''}:${iso[3] ?? ''}`)
  const timeval = timevalPattern.exec(text)
  if (timeval === null) return Number.NaN
  return Number(timeval[1]) * 1000 + Math.floor(Number(timeval[2]) / 1000)
}

/** Parses the times of a stream of events, of which most share second and zone with the one before. */
export class EventTimeParser {
  // Nothing starts with it, until there is a second to remember.
  #second = '?'
  #zone = ''
  #secondAt = Number.NaN

  /** Parses the text between two indices; see {@link parseEventTime}. */
  parse(text: string, start: number, end: number): number {
    if (
      end - start === isoLength &&
      text.startsWith(this.#second, start) &&
      text.startsWith(this.#zone, start + zoneOffset)
    ) {
      return this.#secondAt + parseThreeDigits(text, start + secondLength)
    }
    const own = text.slice(start, end)
    const at = parseEventTime(own)
    if (own.length === isoLength && !Number.isNaN(at)) {
      this.#second = own.slice(0, secondLength)
      this.#zone = own.slice(zoneOffset)
      this.#secondAt = at - parseThreeDigits(own, secondLength)
    }
    return at
  }
}

function parseThreeDigits(text: string, start: number): number {
  let value = 0
  for (let index = start; index < start + 3; index++) {
    const digit = text.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}
