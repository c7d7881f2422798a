// Databases that a reader must not believe: lengths and pointers that would cost it its memory, or all its time.
import { Reader } from 'maxmind'
import type { Response } from 'maxmind'

const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')

/** An array of sixteen million items, the first of which is such an array, and so on. */
export const nestedArrays: Buffer = Buffer.concat(
  Array.from({ length: 400 }, () => Buffer.from([0x1f, 0x04, 0xff, 0xff, 0xff])),
)

/** Maps of two pointers to the next map: each level is twice as much as the one behind it. */
export const doubledMaps: Buffer = Buffer.concat(
  Array.from({ length: 30 }, (_, level) => {
    const next = (level + 1) * 9
    const toNext = Buffer.from([0x20 | (next >> 8), next & 0xff])
    const [one, two] = [Buffer.from('Aa'), Buffer.from('Ab')]
    return Buffer.concat([Buffer.from([0xe2]), one, toNext, two, toNext])
  }),
)

/** A pointer to itself. */
export const pointerRing: Buffer = Buffer.from([0x20, 0x00])

/** Returns a database whose records all begin with other bytes. */
export function bombed(database: Buffer, bomb: Buffer = nestedArrays): Buffer {
  const { searchTreeSize } = new Reader<Response>(database).metadata
  const at = database.lastIndexOf(marker)
  const data = searchTreeSize + 16
  return Buffer.concat([database.subarray(0, data), bomb, Buffer.alloc(64), database.subarray(at)])
}

/** Returns a database with other metadata. */
export function withMetadata(database: Buffer, metadata: Buffer): Buffer {
  return Buffer.concat([database.subarray(0, database.lastIndexOf(marker)), marker, metadata])
}

/** Returns a database in whose metadata a number of 32 bits is another one. */
export function withNumber(database: Buffer, key: string, value: number): Buffer {
  const bytes = Buffer.from(database)
  bytes.writeUInt32BE(value, bytes.lastIndexOf(key) + key.length + 1)
  return bytes
}
