// Actions that we send and responses that we get: the few and slow part of AMI.

/** Writes an action. Values are free of line ends, see {@link checkAccess}. */
export function formatAction(action: string, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}\r\n`)
  return `Action: ${action}\r\n${lines.join('')}\r\n`
}

/** Reads a block's headers; of several with one name the first. Names are in lower case. */
export function parseHeaders(block: string): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const line of block.split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).toLowerCase()
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  return headers
}

/** Reads a pong's `Timestamp: 1282739190.316046`, the PBX's clock, in ms since the epoch; NaN without one. */
export function parseTimestamp(text: string | undefined): number {
  return /^\d{1,10}\.\d{1,6}$/.test(text ?? '') ? Number(text) * 1000 : Number.NaN
}
