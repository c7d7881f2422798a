// The search tree of a MaxMind DB file, node by node (MaxMind DB File Format Specification 2.0,
// "Binary Search Tree Section"): for walking all of it, which the reader of the library does not do.

/** What is needed to know of a file. */
export interface TreeShape {
  readonly nodeCount: number
  /** 24, 28 or 32 bits. */
  readonly recordSize: number
  readonly ipVersion: number
}

/** Records of nodes. A record below `nodeCount` is a node, `nodeCount` is nothing, above is data. */
export class SearchTree {
  readonly nodeCount: number
  /** The record that all IPv4 addresses hang from. */
  readonly ipv4Root: number
  /** The record that all IPv6 addresses hang from; nothing where the file knows IPv4 alone. */
  readonly ipv6Root: number
  readonly #bytes: Uint8Array
  readonly #recordSize: number

  constructor(bytes: Uint8Array, { nodeCount, recordSize, ipVersion }: TreeShape) {
    this.#bytes = bytes
    this.#recordSize = recordSize
    this.nodeCount = nodeCount
    this.ipv6Root = ipVersion === 6 ? 0 : nodeCount
    this.ipv4Root = ipVersion === 6 ? this.#descend(96) : 0
  }

  /** Returns the left (0) or right (1) record of a node. */
  record(node: number, side: 0 | 1): number {
    const at = (node * this.#recordSize) / 4
    if (this.#recordSize === 24) return this.#number(at + side * 3, 3)
    if (this.#recordSize === 32) return this.#number(at + side * 4, 4)
    const middle = this.#bytes[at + 3] ?? 0
    const high = side === 0 ? middle >> 4 : middle & 0x0f
    return high * 0x1000000 + this.#number(at + side * 4, 3)
  }

  #number(at: number, length: number): number {
    let value = 0
    for (let index = at; index < at + length; index += 1) {
      value = value * 256 + (this.#bytes[index] ?? 0)
    }
    return value
  }

  #descend(zeros: number): number {
    let record = 0
    for (let depth = 0; depth < zeros && record < this.nodeCount; depth += 1) {
      record = this.record(record, 0)
    }
    return record
  }
}
