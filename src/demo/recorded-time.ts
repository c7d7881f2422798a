// The two ways in which Asterisk writes the time of a security event, read and written back.

/** An instant as Asterisk wrote it. */
export interface RecordedTime {
  /** In µs since the epoch. */
  readonly micros: number

  /** The zone of the ISO 8601 form (`+0000`); undefined in the form `seconds-microseconds`. */
  readonly zone: string | undefined
}

const isoForm = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})([+-])(\d\d)(\d\d)$/
// Not padded: Asterisk up to 11 prints both numbers with %lu (main/manager.c and security_events.c).
const secondsForm = /^(\d{1,11})-(\d{1,6})$/

/** Parses the value of EventTV or SessionTV; undefined where it has neither form. */
export function parseRecordedTime(text: string): RecordedTime | undefined {
  const seconds = secondsForm.exec(text)
  if (seconds) return { micros: Number(seconds[1]) * 1e6 + Number(seconds[2]), zone: undefined }
  const iso = isoForm.exec(text)
  if (!iso) return undefined
  const [, local, sign = '', hours = '', minutes = ''] = iso
  const zone = sign + hours + minutes
  const localMs = Date.parse(`${local ?? ''}Z`)
  return Number.isNaN(localMs) ? undefined : { micros: (localMs - zoneMs(zone)) * 1000, zone }
}

/** Returns the text of the instant `shiftMicros` later, in the form and the zone of the first. */
export function formatRecordedTime(time: RecordedTime, shiftMicros: number): string {
  const micros = time.micros + shiftMicros
  if (time.zone === undefined) {
    const seconds = Math.floor(micros / 1e6)
    return `${seconds}-${micros - seconds * 1e6}`
  }
  const local = new Date(Math.floor(micros / 1000) + zoneMs(time.zone))
  return local.toISOString().slice(0, -1) + time.zone
}

function zoneMs(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
