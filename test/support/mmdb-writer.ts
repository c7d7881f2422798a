// Writes small databases in MaxMind's real format (MaxMind DB File Format Specification 2.0).
import ipaddr from 'ipaddr.js'

/** What a record may be made of. */
export type MmdbValue = string | number | { readonly [key: string]: MmdbValue }

/** How a database is made; documentation addresses and their countries go in. */
export interface MmdbOptions {
  readonly networks: Readonly<Record<string, string>>
  readonly recordSize?: 24 | 28 | 32
  readonly ipVersion?: 4 | 6
  /** In ms since the epoch; what is below a second is lost. */
  readonly builtAt?: number
  readonly type?: string
  /** Makes the record of a country; ip-location-db's form unless given. */
  readonly recordOf?: (country: string) => MmdbValue
}

/** When a database was built unless a test says otherwise. */
export const mmdbBuiltAt = Date.UTC(2026, 0, 1)

type Node = [left: Node | string | undefined, right: Node | string | undefined]

/** Returns the bytes of a database. */
export function mmdb(options: MmdbOptions): Buffer {
  const { recordSize = 24, ipVersion = 6, recordOf = ipLocationDb } = options
  const root: Node = [undefined, undefined]
  for (const [network, country] of Object.entries(options.networks)) {
    insert(root, bitsOf(network, ipVersion), country)
  }
  const nodes = listNodes(root)
  const numbers = new Map(nodes.map((node, index) => [node, index]))
  const offsets = new Map<string, number>()
  const data: Buffer[] = []
  const recordFor = (child: Node[0]): number => {
    if (child === undefined) return nodes.length
    if (typeof child !== 'string') return numbers.get(child) ?? 0
    if (!offsets.has(child)) {
      offsets.set(child, Buffer.concat(data).length)
      data.push(encode(recordOf(child)))
    }
    return nodes.length + 16 + (offsets.get(child) ?? 0)
  }
  const tree = nodes.map(([left, right]) =>
    nodeBytes(recordFor(left), recordFor(right), recordSize),
  )
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: Math.floor((options.builtAt ?? mmdbBuiltAt) / 1000),
    database_type: options.type ?? 'test country',
    description: {},
    ip_version: ipVersion,
    node_count: nodes.length,
    record_size: recordSize,
  })
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
  return Buffer.concat([...tree, Buffer.alloc(16), ...data, marker, metadata])
}

const ipLocationDb = (country: string): MmdbValue => ({ country_code: country })

function bitsOf(network: string, ipVersion: 4 | 6): number[] {
  const [address = '', length] = network.split('/')
  const bytes = ipaddr.parse(address).toByteArray()
  const bits = bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >> bit) & 1))
  const prefix = length === undefined ? bits.length : Number(length)
  const zeros = ipVersion === 6 && bytes.length === 4 ? 96 : 0
  return [...new Array<number>(zeros).fill(0), ...bits.slice(0, prefix)]
}

function insert(root: Node, bits: readonly number[], country: string): void {
  let node = root
  bits.forEach((bit, index) => {
    if (index === bits.length - 1) {
      node[bit as 0 | 1] = country
      return
    }
    const child = node[bit as 0 | 1]
    // What was a country as a whole is split where a smaller network is cut out of it.
    const next: Node = Array.isArray(child) ? child : [child, child]
    node[bit as 0 | 1] = next
    node = next
  })
}

function listNodes(root: Node): Node[] {
  const nodes = [root]
  for (const node of nodes) nodes.push(...node.filter((child) => typeof child === 'object'))
  return nodes
}

function nodeBytes(left: number, right: number, recordSize: 24 | 28 | 32): Buffer {
  const bytes = Buffer.alloc(recordSize / 4)
  if (recordSize === 32) {
    bytes.writeUInt32BE(left, 0)
    bytes.writeUInt32BE(right, 4)
    return bytes
  }
  bytes.writeUIntBE(left & 0xffffff, 0, 3)
  bytes.writeUIntBE(right & 0xffffff, recordSize === 24 ? 3 : 4, 3)
  if (recordSize === 28) bytes[3] = ((left >>> 24) << 4) | (right >>> 24)
  return bytes
}

// Types 2 (UTF-8 text), 6 (32 bits), 7 (map); the second of a control byte's two parts is the size.
function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value)
    if (text.length > 28) throw new Error(`${value} is too long for this writer`)
    return Buffer.concat([Buffer.from([(2 << 5) | text.length]), text])
  }
  if (typeof value === 'number') {
    const number = Buffer.alloc(5, (6 << 5) | 4)
    number.writeUInt32BE(value, 1)
    return number
  }
  const pairs = Object.entries(value).flatMap(([key, item]) => [encode(key), encode(item)])
  return Buffer.concat([Buffer.from([(7 << 5) | (pairs.length / 2)]), ...pairs])
}
