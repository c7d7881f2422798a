import { expect } from 'chai'
import { HepDecoder, type HepPacket } from '../../../../src/listen/hep/hep-decoder.js'
import { endpoint } from '../../../support/builders.js'
import { randomNumbers } from '../../../support/random-numbers.js'
import { captureNames, mutated, readHepCapture } from '../captures.js'
import { bytesOf, capturedAt, chunksOf, hepOf, type Chunk } from './hep-building.js'

function decode(datagram: Buffer): HepPacket | string {
  return new HepDecoder().decode(datagram)
}

function replaced(chunk: number, content: Buffer): Chunk[] {
  return chunksOf('x').map((old) => (old.chunk === chunk ? { chunk, content } : old))
}

describe('HepDecoder', () => {
  it('reads a datagram of IPv4', () => {
    const packet = decode(hepOf(chunksOf('sip')))

    expect(packet).to.deep.include({
      at: capturedAt,
      captureId: 1234,
      source: endpoint('203.0.113.66:5062'),
      destination: endpoint('203.0.113.10:5060'),
    })
    expect(packet).to.have.property('payload').that.deep.equals(Buffer.from('sip'))
  })

  it('reads a datagram of IPv6, and IPv4 mapped into it', () => {
    const plain = decode(hepOf(chunksOf('sip', 6)))
    const mapped = Buffer.from('00000000000000000000ffffcb007142', 'hex')
    const other = decode(
      hepOf(
        chunksOf('sip', 6).map((old) => (old.chunk === 5 ? { chunk: 5, content: mapped } : old)),
      ),
    )

    expect(plain).to.deep.include({
      source: endpoint('[2001:db8::66]:5062'),
      destination: endpoint('[2001:db8::10]:5060'),
    })
    expect(other).to.deep.include({ source: endpoint('203.0.113.66:5062') })
  })

  it('keeps UDP and TCP of one address and port apart', () => {
    const decoder = new HepDecoder()
    const transports = [17, 6, 17].map((protocol) => {
      const packet = decoder.decode(hepOf(replaced(2, bytesOf(protocol, 1))))
      return typeof packet === 'string' ? packet : packet.source.transport
    })

    expect(transports).to.deep.equal(['UDP', 'TCP', 'UDP'])
  })

  it('skips chunks of other vendors and unknown numbers, and does without a capture id', () => {
    const chunks = [
      { vendor: 3, chunk: 15, content: Buffer.from('not this') },
      ...chunksOf('sip').filter(({ chunk }) => chunk !== 12),
      { chunk: 17, content: Buffer.from('call-1') },
      { chunk: 999, content: Buffer.alloc(0) },
    ]

    const packet = decode(hepOf(chunks))

    expect(packet).to.include({ captureId: 0 })
    expect(packet).to.have.property('payload').that.deep.equals(Buffer.from('sip'))
  })

  for (const missing of [2, 3, 4, 7, 8, 9, 10, 11, 15]) {
    it(`refuses a datagram without chunk ${missing}`, () => {
      expect(decode(hepOf(chunksOf('x').filter(({ chunk }) => chunk !== missing)))).to.equal(
        'missingChunk',
      )
    })
  }

  for (const chunk of [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) {
    it(`refuses chunk ${chunk} of a wrong length`, () => {
      expect(decode(hepOf([...chunksOf('x'), { chunk, content: Buffer.alloc(3) }]))).to.equal(
        'badChunkLength',
      )
    })
  }

  it('refuses what is no HEPv3, or not as long as it says', () => {
    const whole = hepOf(chunksOf('x'))

    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('HEP3'),
      Buffer.from('INVITE sip:x SIP/2.0'),
    ]) {
      expect(decode(bytes)).to.equal('badMagic')
    }
    expect(decode(whole.subarray(0, -1))).to.equal('lengthMismatch')
    expect(decode(Buffer.concat([whole, Buffer.from('x')]))).to.equal('lengthMismatch')
  })

  it('refuses a chunk that is shorter than its header, instead of reading it for ever', () => {
    const whole = hepOf(chunksOf('x'))
    for (const length of [0, 1, 5]) {
      const bytes = Buffer.from(whole)
      bytes.writeUInt16BE(length, 10)
      expect(decode(bytes)).to.equal('badChunkLength')
    }
  })

  it('refuses a chunk that ends behind the datagram, and a piece of a chunk', () => {
    const bytes = hepOf(chunksOf('x'))
    bytes.writeUInt16BE(0xffff, 10)
    const piece = Buffer.concat([hepOf(chunksOf('x')), Buffer.from('abc')])
    piece.writeUInt16BE(piece.length, 4)

    expect(decode(bytes)).to.equal('badChunkLength')
    expect(decode(piece)).to.equal('badChunkLength')
  })

  it('refuses other transports and other protocols', () => {
    expect(decode(hepOf(replaced(2, bytesOf(132, 1))))).to.equal('unknownTransport')
    expect(decode(hepOf(replaced(11, bytesOf(5, 1))))).to.equal('notSip')
  })

  it('survives mutated recordings', () => {
    const random = randomNumbers(42)
    const datagrams = captureNames('hep').flatMap(readHepCapture)
    const decoder = new HepDecoder()
    const outcomes = new Map<string, number>()
    for (let round = 0; round < 20_000; round++) {
      const original = datagrams[round % datagrams.length] ?? Buffer.alloc(0)
      const packet = decoder.decode(mutated(original, random))
      const outcome = typeof packet === 'string' ? packet : 'understood'
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }

    expect([...outcomes.keys()]).to.include.members([
      'understood',
      'lengthMismatch',
      'badChunkLength',
    ])
    expect(outcomes.get('understood')).to.be.greaterThan(1000)
  })
})
