// A real database with the countries of some networks changed, where its tree has leaves of their own.
import ipaddr from 'ipaddr.js'
import { Reader } from 'maxmind'
import type { Response } from 'maxmind'

/** What is changed. */
export interface Patch {
  /** An address of each network, and an address of the country that it gets. */
  readonly likeOf: Readonly<Record<string, string>>
  /** In ms since the epoch. */
  readonly builtAt: number
}

/** Returns a copy with the changes; records must be of 24 bits. */
export function patchedDatabase(original: Buffer, { likeOf, builtAt }: Patch): Buffer {
  const bytes = Buffer.from(original)
  const { nodeCount, recordSize } = new Reader<Response>(bytes).metadata
  if (recordSize !== 24) throw new Error(`records of ${recordSize} bits cannot be patched`)
  const leafOf = (address: string): number => {
    let at = 0
    let record = 0
    for (const bit of bitsOf(address)) {
      at = record * 6 + bit * 3
      record = bytes.readUIntBE(at, 3)
      if (record >= nodeCount) return at
    }
    throw new Error(`${address} has no leaf`)
  }
  for (const [address, like] of Object.entries(likeOf)) {
    bytes.writeUIntBE(bytes.readUIntBE(leafOf(like), 3), leafOf(address), 3)
  }
  const key = 'build_epoch'
  const at = bytes.lastIndexOf(key) + key.length
  // MaxMind DB, "Data Field Format": an extended type, 64 bits, and how many bytes of them follow.
  const size = bytes.readUInt8(at)
  const isLong = bytes.readUInt8(at + 1) === 2 && size <= 6
  if (!isLong) throw new Error('build_epoch is of another type')
  bytes.writeUIntBE(Math.floor(builtAt / 1000), at + 2, size)
  return bytes
}

function bitsOf(address: string): readonly number[] {
  const bytes = ipaddr.parse(address).toByteArray()
  const bits = bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >> bit) & 1))
  return bytes.length === 4 ? [...new Array<number>(96).fill(0), ...bits] : bits
}
