// Where the metadata of a MaxMind DB file begins (MaxMind DB File Format Specification 2.0, "Database Metadata").

const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
const maxMetadataBytes = 128 * 1024

/**
 * Looks for the last marker just as the reader of the library does, which does not try a byte again that broke off
 * a match: both must find the same. @throws Error where the last 128 KiB hold no mark
 */
export function metadataStart(bytes: Uint8Array): number {
  const least = Math.max(0, bytes.length - maxMetadataBytes - marker.length)
  let found = 0
  for (let at = bytes.length - 2; at >= least; at -= 1) {
    found = bytes[at] === marker[marker.length - 1 - found] ? found + 1 : 0
    if (found === marker.length) return at + marker.length
  }
  throw new Error('it has no metadata')
}
