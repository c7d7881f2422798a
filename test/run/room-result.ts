// What is known of a room when it has ended.

/** One thing that went wrong. */
export interface Failure {
  readonly title: string
  readonly reason: string
}

/** How the tests of a room, or of several, went. */
export interface RoomResult {
  readonly passed: number
  readonly skipped: number
  readonly failures: readonly Failure[]
  /** A hook has failed, or the process died: what comes later in this lane would be built on sand. */
  readonly mustEnd: boolean
}

/** Nothing has run. */
export const nothingRun: RoomResult = { passed: 0, skipped: 0, failures: [], mustEnd: false }

/** Adds up results. */
export function sumOf(results: readonly RoomResult[]): RoomResult {
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    skipped: results.reduce((sum, { skipped }) => sum + skipped, 0),
    failures: results.flatMap(({ failures }) => failures),
    mustEnd: results.some(({ mustEnd }) => mustEnd),
  }
}

/** Returns the result of something that went wrong as a whole. */
export function failedBy(title: string, reason: string): RoomResult {
  return { ...nothingRun, failures: [{ title, reason }], mustEnd: true }
}
