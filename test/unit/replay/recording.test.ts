// Recordings: every capture is read whole, and what is cut off or damaged is refused in a sentence.
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { AppError } from '../../../src/domain/app-error.js'
import { parseAmiRecording } from '../../../src/demo/ami-recording.js'
import { parseHepRecording } from '../../../src/demo/hep-recording.js'
import { loadRecording } from '../../../src/demo/recording.js'
import {
  captureBytes,
  captureCounts,
  captureNames,
  capturePath,
  hepDatagrams,
  playedAmiText,
} from './captures.js'

const greeting = 'Asterisk Call Manager/11.0.0\r\n'
const event = 'Event: ChallengeSent\r\nEventTV: 2026-11-20T16:00:40.537+0000\r\n\r\n'

const loginOnly =
  greeting + event.replace('ChallengeSent\r\n', 'SuccessfulAuth\r\nService: AMI\r\n')

function refusalOf(parse: () => unknown): string {
  try {
    parse()
  } catch (error) {
    expect(error).to.be.instanceOf(AppError)
    expect((error as AppError).code).to.equal('invalidValue')
    return (error as AppError).message
  }
  return 'not refused'
}

const amiRefusal = (text: string): string =>
  refusalOf(() => parseAmiRecording(Buffer.from(text, 'latin1'), 'x.ami'))

const hepRefusal = (bytes: Buffer): string => refusalOf(() => parseHepRecording(bytes, 'x.hep'))

describe('loadRecording', () => {
  for (const name of captureNames) {
    it(`reads ${name}: every item, byte for byte, in order of time`, async () => {
      const { items, name: loadedName } = await loadRecording(capturePath(name, 'ami'))
      const blocks = items.filter((item) => item.kind === 'ami')
      const datagrams = items.filter((item) => item.kind === 'hep')

      expect(loadedName).to.equal(name)
      expect({ ami: blocks.length, hep: datagrams.length }).to.deep.equal(captureCounts[name])
      expect(Buffer.concat(blocks.map((block) => block.bytes)).toString('latin1')).to.equal(
        playedAmiText(name),
      )
      expect(items.map((item) => item.at)).to.deep.equal(
        items.map((item) => item.at).sort((a, b) => a - b),
      )
      const recorded = captureCounts[name].hep === 0 ? [] : hepDatagrams(name)
      expect(datagrams.map((datagram) => datagram.bytes.toString('hex'))).to.deep.equal(
        recorded.map((datagram) => datagram.toString('hex')),
      )
    })
  }

  it('begins with the first event behind the login, at its EventTV', async () => {
    const { items } = await loadRecording(capturePath('asterisk16-chansip-matrix', 'ami'))

    expect(items[0]?.at).to.equal(Date.UTC(2026, 10, 20, 16, 1, 41, 19))
    expect(items[0]?.bytes.toString('latin1')).to.match(/^Event: ChallengeSent\r\n/)
  })

  it('refuses a file that is absent, empty, too large, of another ending, or cannot be read', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sipward-recording-'))
    const messageOf = (path: string): Promise<unknown> =>
      loadRecording(path).catch((error: unknown) => (error as AppError).message)
    try {
      expect(await messageOf(join(directory, 'absent.ami'))).to.match(/there is no such file$/)
      expect(await messageOf(join(directory, 'x.pcap'))).to.match(/its name must end in \.ami$/)
      await writeFile(join(directory, 'x.ami'), greeting + event)
      await writeFile(join(directory, 'login.ami'), loginOnly)
      expect(await messageOf(join(directory, 'login.ami'))).to.match(/nothing happens in it$/)
      await truncate(join(directory, 'login.ami'), 64 * 1024 * 1024 + 1)
      expect(await messageOf(join(directory, 'login.ami'))).to.match(/larger than 67108864 bytes$/)
      const beside = join(directory, 'x.ami', 'below.ami')
      expect(await messageOf(beside)).to.match(
        /it cannot be read: a part of the path is a file and not a directory$/,
      )
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})

describe('parseAmiRecording', () => {
  it('gives a block without EventTV the time of the block before it', () => {
    const text = `${greeting}${event}Event: ContactStatus\r\nAOR: 100\r\n\r\n${event.replace('40.', '41.')}`
    const blocks = parseAmiRecording(Buffer.from(text), 'x.ami')

    expect(blocks.map((block) => block.at - (blocks[0]?.at ?? 0))).to.deep.equal([0, 0, 1000])
  })

  it('keeps the order of the connection where EventTV goes back', () => {
    const text = greeting + event.replace('40.', '41.') + event
    const blocks = parseAmiRecording(Buffer.from(text), 'x.ami')

    expect(blocks[0]?.bytes.toString()).to.contain('41.537')
    expect(blocks[1]?.at).to.equal(blocks[0]?.at)
  })

  it("plays AMI's own logins that come later, and leaves out later answers", () => {
    const login = loginOnly.slice(greeting.length)
    const answer = 'Response: Success\r\nPing: Pong\r\n\r\n'
    const bytes = Buffer.from(greeting + login + event + answer + login)
    const blocks = parseAmiRecording(bytes, 'x.ami')

    expect(blocks.map((block) => block.bytes.toString())).to.deep.equal([event, login])
  })

  it('says in a sentence why it refuses', () => {
    const refusals: [string, RegExp][] = [
      ['', /it does not begin with the greeting/],
      ['HTTP/1.1 200 OK\r\n\r\n', /it does not begin with the greeting/],
      [greeting, /it has no event with an EventTV$/],
      [`${greeting}Event: ContactStatus\r\n\r\n`, /it has no event with an EventTV$/],
      [greeting + event.slice(0, -1), /it ends in the middle of the block that starts at byte 30$/],
      [`${greeting}no colon\r\n\r\n`, /"no colon" is not "Key: value"$/],
      [greeting + event.replace('+0000', ''), /"EventTV: .*" is not a time of Asterisk$/],
      [greeting + event.replace('-11-', '-13-'), /"EventTV: .*" is not a time of Asterisk$/],
      [`${greeting}A: ${'x'.repeat(70_000)}\r\n\r\n`, /is longer than 65536 bytes$/],
    ]
    for (const [text, sentence] of refusals) {
      expect(amiRefusal(text))
        .to.match(/^cannot play the recording x\.ami: /)
        .and.match(sentence)
    }
  })

  it('refuses every cut of a capture that is not between two blocks', () => {
    const whole = captureBytes('asterisk22-pjsip-svmap', 'ami').toString('latin1')
    const taken = Array.from({ length: whole.length }, (_, length) => length).filter(
      (length) => amiRefusal(whole.slice(0, length)) === 'not refused',
    )

    // Cut behind the login's own blocks, of which only SuccessfulAuth has an EventTV.
    expect(taken).to.deep.equal([whole.indexOf('Event: ChallengeSent')])
  })
})

describe('parseHepRecording', () => {
  const whole = captureBytes('asterisk22-pjsip-svmap', 'hep')
  const first = whole.subarray(0, 4 + whole.readUInt32BE(0))

  function damaged(offset: number, ...bytes: number[]): Buffer {
    const copy = Buffer.from(first)
    copy.set(bytes, offset)
    return copy
  }

  it('says in a sentence why it refuses', () => {
    const at = 'the datagram at byte 0 '
    const microsChunk = first.indexOf(Buffer.from([0, 0, 0, 10, 0, 10]))
    const refusals: [Buffer, string][] = [
      [first.subarray(0, 3), 'it ends in the middle of the datagram at byte 0'],
      [first.subarray(0, -1), 'it ends in the middle of the datagram at byte 0'],
      [damaged(0, 0xff), 'it ends in the middle of the datagram at byte 0'],
      [damaged(4, 0x58), `${at}does not begin with "HEP3"`],
      [damaged(8, 0, 9), `${at}has another length in its header`],
      [damaged(14, 0, 0), `${at}has a chunk of a wrong length`],
      [damaged(14, 0xff, 0xff), `${at}has a chunk of a wrong length`],
      [damaged(microsChunk + 3, 99), `${at}has no time (chunks 9, 10)`],
      [damaged(microsChunk + 6, 0xff), `${at}has a time of a million µs or more`],
    ]
    for (const [bytes, sentence] of refusals) {
      expect(hepRefusal(bytes)).to.equal(`cannot play the recording x.hep: ${sentence}`)
    }
  })

  it('refuses every cut of a capture that is not between two datagrams', () => {
    const ends = new Set([0])
    for (const datagram of hepDatagrams('asterisk22-pjsip-svmap')) {
      ends.add(Math.max(...ends) + 4 + datagram.length)
    }
    for (let length = 0; length <= whole.length; length += 1) {
      const isTaken = hepRefusal(whole.subarray(0, length)) === 'not refused'
      expect(isTaken, `cut after ${length} bytes`).to.equal(ends.has(length))
    }
  })
})
