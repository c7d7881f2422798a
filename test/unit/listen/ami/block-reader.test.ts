import { expect } from 'chai'
import { BlockReader, maxBlockBytes } from '../../../../src/listen/ami/block-reader.js'
import { formatSecurityEvent } from '../../../support/ami-server.js'
import { randomNumbers } from '../../../support/random-numbers.js'
import { captureNames, mutated, readAmiCapture } from '../captures.js'
import { readChunks } from './reading.js'

function* cutAt(bytes: Buffer, sizeOf: () => number): Generator<Buffer> {
  for (let start = 0; start < bytes.length;) {
    const end = Math.min(bytes.length, start + sizeOf())
    yield bytes.subarray(start, end)
    start = end
  }
}

describe('BlockReader', () => {
  for (const name of captureNames('ami')) {
    it(`gives the same events of ${name} however the bytes are cut`, () => {
      const bytes = readAmiCapture(name)
      const whole = readChunks([bytes])
      const random = randomNumbers(7)

      const bytewise = readChunks(cutAt(bytes, () => 1))
      const randomly = readChunks(cutAt(bytes, () => 1 + Math.floor(random() * 900)))

      expect(whole.events).to.not.be.empty
      expect(bytewise).to.deep.equal(whole)
      expect(randomly).to.deep.equal(whole)
    })
  }

  it('gives the same events when the bytes are cut in two at any place', () => {
    const text = ['100', 'Jürgen', ''].map((AccountID) =>
      formatSecurityEvent('SessionLimit', { AccountID }),
    )
    const bytes = Buffer.from(text.join(''))
    const whole = readChunks([bytes])

    for (let cut = 0; cut <= bytes.length; cut++) {
      const halves = readChunks([bytes.subarray(0, cut), bytes.subarray(cut)])
      expect(halves, `cut at ${cut}`).to.deep.equal(whole)
    }
    expect(whole.events).to.have.lengthOf(3)
  })

  it('skips a block that does not end, in one chunk or in many, and tells it once', () => {
    const endless = Buffer.alloc(2 * maxBlockBytes + 1, 'a')
    const headers = Buffer.from('a:\r\n'.repeat(maxBlockBytes / 4 + 1))
    const afterEvent = Buffer.concat([Buffer.from(formatSecurityEvent('SessionLimit')), endless])

    for (const size of [endless.length, 65_536, 1000]) {
      expect(readChunks(cutAt(endless, () => size)).oversized).to.equal(1)
      expect(readChunks(cutAt(headers, () => size)).oversized).to.equal(1)
      const { events, oversized } = readChunks(cutAt(afterEvent, () => size))
      expect([events.length, oversized]).to.deep.equal([1, 1])
    }
  })

  it('reads every event between blocks that are too long, however the bytes are cut', () => {
    const event = formatSecurityEvent('SessionLimit')
    const long = event.replace('\r\n\r\n', `\r\nPad: ${'x'.repeat(maxBlockBytes)}\r\n\r\n`)
    const bytes = Buffer.from(event + long + event + long + long + event)
    const random = randomNumbers(11)

    const ways = [() => bytes.length, () => 65_536, () => 1 + Math.floor(random() * 9000), () => 7]
    for (const sizeOf of ways) {
      const { events, oversized } = readChunks(cutAt(bytes, sizeOf))
      expect([events.length, oversized]).to.deep.equal([3, 3])
    }
  })

  it('finds the end of a block that is too long wherever it is cut', () => {
    const event = formatSecurityEvent('SessionLimit')
    const long = Buffer.from(`Pad: ${'x'.repeat(maxBlockBytes)}\r\n\r\n${event}`)
    const end = long.length - event.length
    for (let cut = end - 6; cut <= end + 2; cut += 1) {
      const { events } = readChunks([long.subarray(0, cut), long.subarray(cut)])
      expect(events, `cut at ${cut}`).to.have.lengthOf(1)
      const bytewise = [...cutAt(long.subarray(cut), () => 1)]
      expect(readChunks([long.subarray(0, cut), ...bytewise]).events).to.have.lengthOf(1)
    }
  })

  it('reads a block that is just short enough, and goes on behind it', () => {
    const event = formatSecurityEvent('SessionLimit')
    const filler = 'x'.repeat(maxBlockBytes - event.length - 'Pad: \r\n'.length - 1)
    const long = event.replace('\r\n\r\n', `\r\nPad: ${filler}\r\n\r\n`)
    const bytes = Buffer.from(long + event)

    for (const size of [bytes.length, 65_536, 1000]) {
      expect(readChunks(cutAt(bytes, () => size)).events).to.have.lengthOf(2)
    }
  })

  it('stops in the middle of a chunk when it is closed', () => {
    let count = 0
    const reader = new BlockReader(() => {
      count += 1
      reader.close()
    })

    reader.push(Buffer.from(formatSecurityEvent('SessionLimit').repeat(3)))

    expect(count).to.equal(1)
  })

  it('survives mutated recordings, and what it makes of them is whole', () => {
    const random = randomNumbers(20261120)
    const recordings = captureNames('ami').map(readAmiCapture)
    let eventCount = 0
    for (let round = 0; round < 300; round++) {
      const recording = recordings[round % recordings.length] ?? Buffer.alloc(0)
      const bytes = mutated(recording.subarray(0, 6000), random)

      const { events, drops } = readChunks(cutAt(bytes, () => 1 + Math.floor(random() * 2000)))

      eventCount += events.length
      for (const event of events) {
        expect(event.at).to.satisfy(Number.isFinite)
        expect(event.remote.port).to.be.within(0, 65_535)
        expect(event.accountId.length).to.be.at.most(256)
      }
      expect(Object.keys(drops).length).to.be.at.most(20)
    }
    expect(eventCount).to.be.greaterThan(300)
  })
})
