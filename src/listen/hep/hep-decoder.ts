// HEPv3: one SIP message and who sent it to whom, in one datagram.
// Source: HEP3 network protocol specification, revision 32 (sipcapture); Asterisk, res/res_hep.c.
import { addressOf, familyOf, type Address } from '../../domain/address.js'
import type { Endpoint, Transport } from '../../domain/endpoint.js'
import { GenerationMap } from '../../domain/generation-map.js'

/** Why a datagram was refused. */
export type HepRefusal =
  'badMagic' | 'lengthMismatch' | 'badChunkLength' | 'missingChunk' | 'unknownTransport' | 'notSip'

/** What a HEP datagram says; the payload is a view of the datagram. */
export interface HepPacket {
  /** When it was captured, by the PBX's clock, in ms since the epoch. */
  readonly at: number
  readonly captureId: number
  readonly source: Endpoint
  readonly destination: Endpoint
  readonly payload: Buffer
}

const magic = 0x48455033
const headerLength = 6

// The chunks that are read, by their numbers.
const transportChunk = 2
const ipv4Chunks = { source: 3, destination: 4 }
const ipv6Chunks = { source: 5, destination: 6 }
const portChunks = { source: 7, destination: 8 }
const secondsChunk = 9
const microsecondsChunk = 10
const protocolChunk = 11
const captureIdChunk = 12
const payloadChunk = 15
const chunkCount = 16

/** The length that a chunk must have, by its number; 0 where it is free. */
const chunkLengths = [0, 1, 1, 4, 4, 16, 16, 2, 2, 4, 4, 1, 4, 0, 0, 0]

const bitsOf = (...chunks: readonly number[]): number =>
  chunks.reduce((bits, chunk) => bits | (1 << chunk), 0)

const mandatory = bitsOf(
  ...[transportChunk, portChunks.source, portChunks.destination, secondsChunk],
  ...[microsecondsChunk, protocolChunk, payloadChunk],
)
const ipv4 = bitsOf(ipv4Chunks.source, ipv4Chunks.destination)
const ipv6 = bitsOf(ipv6Chunks.source, ipv6Chunks.destination)

// Asterisk calls every stream TCP, TLS and WebSocket included (res_hep_pjsip.c).
const transports = new Map<number, Transport>([
  [17, 'UDP'],
  [6, 'TCP'],
])

const sipProtocol = 1

type Side = 'source' | 'destination'
type Binding = Pick<Endpoint, 'transport' | 'port'>

/** Decodes HEP datagrams, and remembers the endpoints that come again and again. */
export class HepDecoder {
  readonly #starts = new Int32Array(chunkCount)
  readonly #ends = new Int32Array(chunkCount)
  readonly #ipv4Endpoints = new GenerationMap<number, Endpoint>({ capacity: 8192 })
  readonly #ipv6Endpoints = new GenerationMap<string, Endpoint>({ capacity: 8192 })
  #found = 0

  /** Decodes one datagram, or says why not. */
  decode(datagram: Buffer): HepPacket | HepRefusal {
    if (datagram.length < headerLength || datagram.readUInt32BE(0) !== magic) return 'badMagic'
    if (datagram.readUInt16BE(4) !== datagram.length) return 'lengthMismatch'
    if (!this.#findChunks(datagram)) return 'badChunkLength'
    if (!this.#isComplete()) return 'missingChunk'
    const transport = transports.get(datagram[this.#start(transportChunk)] ?? 0)
    if (transport === undefined) return 'unknownTransport'
    if (datagram[this.#start(protocolChunk)] !== sipProtocol) return 'notSip'
    return {
      at: this.#readTime(datagram),
      captureId: this.#readCaptureId(datagram),
      source: this.#readEndpoint(datagram, 'source', transport),
      destination: this.#readEndpoint(datagram, 'destination', transport),
      payload: datagram.subarray(this.#start(payloadChunk), this.#ends[payloadChunk]),
    }
  }

  /** Notes where each chunk of vendor 0 lies. Returns false when a length cannot be true. */
  #findChunks(datagram: Buffer): boolean {
    this.#found = 0
    let position = headerLength
    while (position < datagram.length) {
      if (position + headerLength > datagram.length) return false
      const vendor = datagram.readUInt16BE(position)
      const chunk = datagram.readUInt16BE(position + 2)
      const end = position + datagram.readUInt16BE(position + 4)
      // A chunk shorter than its own header would be read for ever.
      if (end < position + headerLength || end > datagram.length) return false
      if (vendor === 0 && chunk < chunkCount) {
        const expected = chunkLengths[chunk] ?? 0
        if (expected !== 0 && end - position - headerLength !== expected) return false
        this.#starts[chunk] = position + headerLength
        this.#ends[chunk] = end
        this.#found |= 1 << chunk
      }
      position = end
    }
    return true
  }

  #isComplete(): boolean {
    const hasAddresses = (this.#found & ipv4) === ipv4 || (this.#found & ipv6) === ipv6
    return hasAddresses && (this.#found & mandatory) === mandatory
  }

  #readTime(datagram: Buffer): number {
    const microseconds = this.#readUInt32(datagram, microsecondsChunk)
    return this.#readUInt32(datagram, secondsChunk) * 1000 + Math.floor(microseconds / 1000)
  }

  #readEndpoint(datagram: Buffer, side: Side, transport: Transport): Endpoint {
    const port = datagram.readUInt16BE(this.#start(portChunks[side]))
    return (this.#found & ipv4) === ipv4
      ? this.#readIpv4(datagram, this.#start(ipv4Chunks[side]), { transport, port })
      : this.#readIpv6(datagram, this.#start(ipv6Chunks[side]), { transport, port })
  }

  #readIpv4(datagram: Buffer, start: number, { transport, port }: Binding): Endpoint {
    // 32 + 16 + 1 bits: still an exact number.
    const number = datagram.readUInt32BE(start) * 0x20000 + port * 2
    const key = transport === 'UDP' ? number : number + 1
    const known = this.#ipv4Endpoints.get(key)
    if (known !== undefined) return known
    const address = datagram.subarray(start, start + 4).join('.') as Address
    const endpoint: Endpoint = { family: 4, transport, address, port }
    this.#ipv4Endpoints.set(key, endpoint)
    return endpoint
  }

  #readIpv6(datagram: Buffer, start: number, { transport, port }: Binding): Endpoint {
    const groups = datagram.toString('hex', start, start + 16)
    const key = `${groups}${transport}${port}`
    const known = this.#ipv6Endpoints.get(key)
    if (known !== undefined) return known
    const words = Uint32Array.from([0, 4, 8, 12], (at) => datagram.readUInt32BE(start + at))
    const address = addressOf(words)
    const endpoint: Endpoint = { family: familyOf(address), transport, address, port }
    this.#ipv6Endpoints.set(key, endpoint)
    return endpoint
  }

  #readUInt32(datagram: Buffer, chunk: number): number {
    return datagram.readUInt32BE(this.#start(chunk))
  }

  #readCaptureId(datagram: Buffer): number {
    const isThere = (this.#found & (1 << captureIdChunk)) !== 0
    return isThere ? this.#readUInt32(datagram, captureIdChunk) : 0
  }

  #start(chunk: number): number {
    return this.#starts[chunk] ?? 0
  }
}
