// One file out of a tar archive (POSIX.1-2001 ustar, as npm packs it), in memory. Names are only
// compared, never used as paths: what an archive calls its files cannot lead anywhere.

const blockBytes = 512
// Six are in the package; each costs some time.
const maxEntries = 1000
const nameBytes = 100
const sizeField = { start: 124, end: 136 }
const checksumField = { start: 148, end: 156 }
const typeAt = 156
const prefixField = { start: 345, end: 500 }

/**
 * Returns the content of the file with this name.
 * @throws Error where it is not there, there twice, no plain file or too large, or where the archive
 *   is damaged or cut off
 */
export function fileInTar(tar: Buffer, name: string, maxBytes: number): Buffer {
  const found: Buffer[] = []
  for (const { header, content } of entriesOf(tar)) {
    if (nameIn(header) !== name) continue
    // '0', or zero in archives of old (ustar: REGTYPE, AREGTYPE); links and devices are neither.
    if (header[typeAt] !== 0x30 && header[typeAt] !== 0) throw new Error(`${name} is no plain file`)
    if (content.length > maxBytes) throw new Error(`${name} is larger than ${maxBytes} bytes`)
    found.push(content)
  }
  const [only] = found
  if (only === undefined) throw new Error(`the archive has no ${name}`)
  if (found.length > 1) throw new Error(`the archive has ${name} twice`)
  return only
}

function* entriesOf(tar: Buffer): IterableIterator<{ header: Buffer; content: Buffer }> {
  for (let at = 0, count = 0; ; count += 1) {
    if (count > maxEntries) throw new Error(`the archive has more than ${maxEntries} files`)
    const header = tar.subarray(at, at + blockBytes)
    if (header.length < blockBytes) throw new Error('the archive is cut off')
    // POSIX.1-2001, pax, "ustar Interchange Format": blocks of zeros are the end.
    if (header.every((byte) => byte === 0)) return
    checkHeader(header)
    const size = octal(header, sizeField)
    const start = at + blockBytes
    at = start + Math.ceil(size / blockBytes) * blockBytes
    if (at > tar.length) throw new Error('the archive is cut off')
    yield { header, content: tar.subarray(start, start + size) }
  }
}

function checkHeader(header: Buffer): void {
  let sum = 0
  header.forEach((byte, index) => {
    const isChecksum = index >= checksumField.start && index < checksumField.end
    sum += isChecksum ? 0x20 : byte
  })
  if (octal(header, checksumField) !== sum) throw new Error('the archive is damaged')
}

function octal(header: Buffer, { start, end }: { start: number; end: number }): number {
  const text = header
    .toString('latin1', start, end)
    .replace(/[\0 ]+$/, '')
    .trimStart()
  if (!/^[0-7]{1,11}$/.test(text)) throw new Error('the archive is damaged')
  return parseInt(text, 8)
}

function nameIn(header: Buffer): string {
  const name = textIn(header, 0, nameBytes)
  const isUstar = header.toString('latin1', 257, 262) === 'ustar'
  const prefix = isUstar ? textIn(header, prefixField.start, prefixField.end) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function textIn(header: Buffer, start: number, end: number): string {
  const text = header.toString('latin1', start, end)
  const zero = text.indexOf('\0')
  return zero < 0 ? text : text.slice(0, zero)
}
