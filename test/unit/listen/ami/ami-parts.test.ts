import { expect } from 'chai'
import {
  formatAction,
  parseHeaders,
  parseTimestamp,
} from '../../../../src/listen/ami/ami-message.js'
import { Backoff } from '../../../../src/jobs/backoff.js'
import { GreetingReader } from '../../../../src/listen/ami/greeting-reader.js'

describe('Backoff', () => {
  it('doubles up to its bound, spreads, and starts over', () => {
    let chance = 0
    const backoff = new Backoff({ firstMs: 1000, maxMs: 60_000 }, () => chance)

    const delays = Array.from({ length: 8 }, () => backoff.next())
    expect(delays).to.deep.equal([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
    chance = 0.8
    expect(backoff.next()).to.equal(72_000)
    backoff.reset()
    expect(backoff.next()).to.equal(1200)
  })
})

describe('GreetingReader', () => {
  it('reads the version, and hands on what came behind the line, however it is cut', () => {
    const bytes = Buffer.from('Asterisk Call Manager/11.0.0\r\nResponse: Success\r\n')
    for (let cut = 1; cut < bytes.length; cut++) {
      const reader = new GreetingReader()
      const first = reader.push(bytes.subarray(0, cut))
      const found = first ?? reader.push(bytes.subarray(cut))
      expect(found, `cut at ${cut}`).to.be.an('object').with.property('version', '11.0.0')
      const rest = typeof found === 'object' ? found.rest.toString() : ''
      const all = first === undefined ? rest : rest + bytes.subarray(cut).toString()
      expect(all).to.equal('Response: Success\r\n')
    }
  })

  it('gives up at the end of another line, or when no line ends', () => {
    for (const wrong of ['SSH-2.0-OpenSSH_9.2\r\n', 'x'.repeat(1_000_000), '\n', 'Asterisk\n']) {
      expect(new GreetingReader().push(Buffer.from(wrong))).to.equal('wrong')
    }
  })

  it('waits for the end of the line', () => {
    const reader = new GreetingReader()

    expect(reader.push(Buffer.from('Asterisk Call Man'))).to.equal(undefined)
    expect(reader.heard).to.equal('Asterisk Call Man')
  })
})

describe('AMI messages', () => {
  it('writes an action with its fields and an empty line', () => {
    expect(formatAction('Ping', { ActionID: '7' })).to.equal('Action: Ping\r\nActionID: 7\r\n\r\n')
  })

  it('reads headers in any case and keeps the first of two', () => {
    const headers = parseHeaders('Response: Success\r\nACTIONID:7\r\nActionID: 8\r\nnonsense\r\n')

    expect([...headers]).to.deep.equal([
      ['response', 'Success'],
      ['actionid', '7'],
    ])
  })

  it('reads the time of a pong', () => {
    expect(parseTimestamp('1795190439.800123')).to.be.closeTo(1_795_190_439_800.123, 0.01)
    for (const wrong of [undefined, '', 'now', '1e9.5', '-1.5', '1795190439']) {
      expect(parseTimestamp(wrong)).to.be.NaN
    }
  })
})
