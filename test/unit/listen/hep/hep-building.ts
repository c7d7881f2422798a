// Builds HEP datagrams by hand.

/** One chunk: vendor, number, content. */
export interface Chunk {
  readonly vendor?: number
  readonly chunk: number
  readonly content: Buffer
}

/** The addresses of a datagram. */
export type Family = 4 | 6

/** Writes a number into bytes, big-endian. */
export function bytesOf(value: number, length: 1 | 2 | 4): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntBE(value, 0, length)
  return bytes
}

const addresses: Readonly<Record<Family, readonly [Chunk, Chunk]>> = {
  4: [
    { chunk: 3, content: Buffer.from([203, 0, 113, 66]) },
    { chunk: 4, content: Buffer.from([203, 0, 113, 10]) },
  ],
  6: [
    { chunk: 5, content: Buffer.from('20010db8000000000000000000000066', 'hex') },
    { chunk: 6, content: Buffer.from('20010db8000000000000000000000010', 'hex') },
  ],
}

/** The chunks of a whole datagram from :5062 to :5060, captured at second 1,795,190,440.537. */
export function chunksOf(sip: string | Buffer, family: Family = 4): Chunk[] {
  return [
    { chunk: 1, content: bytesOf(family === 4 ? 2 : 10, 1) },
    { chunk: 2, content: bytesOf(17, 1) },
    ...addresses[family],
    { chunk: 7, content: bytesOf(5062, 2) },
    { chunk: 8, content: bytesOf(5060, 2) },
    { chunk: 9, content: bytesOf(1_795_190_440, 4) },
    { chunk: 10, content: bytesOf(537_999, 4) },
    { chunk: 11, content: bytesOf(1, 1) },
    { chunk: 12, content: bytesOf(1234, 4) },
    { chunk: 15, content: Buffer.from(sip) },
  ]
}

/** When {@link chunksOf} says that the message was captured. */
export const capturedAt = 1_795_190_440_537

/** Puts chunks into a datagram. */
export function hepOf(chunks: readonly Chunk[]): Buffer {
  const body = chunks.map(({ vendor = 0, chunk, content }) =>
    Buffer.concat([bytesOf(vendor, 2), bytesOf(chunk, 2), bytesOf(6 + content.length, 2), content]),
  )
  const length = body.reduce((sum, bytes) => sum + bytes.length, 6)
  return Buffer.concat([Buffer.from('HEP3'), bytesOf(length, 2), ...body])
}

/** A SIP message of lines; what is not given has a plain value. */
export function sipOf(lines: readonly string[], startLine?: string): string {
  return [startLine ?? 'REGISTER sip:203.0.113.10 SIP/2.0', ...lines, '', ''].join('\r\n')
}

/** The headers that a message must have. */
export const plainHeaders = [
  'Via: SIP/2.0/UDP 203.0.113.66:5062;branch=z9hG4bK-0',
  'From: <sip:100@203.0.113.10>;tag=1',
  'To: <sip:100@203.0.113.10>',
  'Call-ID: call-1',
  'CSeq: 1 REGISTER',
] as const
