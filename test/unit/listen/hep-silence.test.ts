// HEP is silent when AMI tells of requests and HEP shows none.
import { expect } from 'chai'
import { whyOf } from '../../../src/domain/system-failure.js'
import { describeNetworkError } from '../../../src/listen/network-words.js'
import { HepSilence } from '../../../src/listen/hep-silence.js'
import { HepReceiver } from '../../../src/listen/hep/hep-receiver.js'
import type { SourceStatus } from '../../../src/ports/event-source.js'

const nothing = (): void => undefined
const sink = {
  onEvent: nothing,
  onSip: nothing,
  onMalformed: nothing,
  onDialplanReport: nothing,
  onPbxClock: nothing,
}

describe('the silence of HEP', () => {
  it('is a warning after ten events in a row and 3 s, told once, and over with the first message', async () => {
    const silence = new HepSilence()
    const told: SourceStatus[] = []
    const receiver = new HepReceiver({
      listen: { address: '127.0.0.1', port: 0 },
      sink,
      clock: Date,
      silence,
      onChange: (status) => told.push(status),
    })
    await receiver.start()
    try {
      for (let i = 0; i < 9; i += 1) silence.eventHeard(i * 1000)
      expect(receiver.status().warnings).to.be.empty
      for (let i = 9; i < 100; i += 1) silence.eventHeard(i * 1000)
      expect(receiver.status().warnings[0]).to.match(/module load res_hep_pjsip.so/)
      silence.messageHeard(100_000)
      expect(receiver.status().warnings).to.be.empty
      const seen = told.map(({ state, warnings }) => [state, warnings.length])
      expect(seen).to.deep.equal([
        ['connecting', 0],
        ['running', 0],
        ['running', 1],
        ['running', 0],
      ])
    } finally {
      await receiver.stop()
    }
  })

  it('begins with neither stream read ahead of the other in a burst', () => {
    const silence = new HepSilence()
    for (let i = 0; i < 1000; i += 1) silence.eventHeard(5000 + i)
    expect(silence.isSilent, 'AMI is read first').to.equal(false)
    for (let i = 0; i < 1000; i += 1) silence.messageHeard(7000)
    for (let i = 0; i < 1000; i += 1) silence.eventHeard(8000 + i)
    expect(silence.isSilent, 'HEP is read first').to.equal(false)
    silence.eventHeard(9999)
    expect(silence.isSilent).to.equal(false)
    silence.eventHeard(10_000)
    expect(silence.isSilent).to.equal(true)
  })

  it('is noticed after the clock was set back', () => {
    const silence = new HepSilence()
    silence.messageHeard(3_600_000)
    for (let i = 0; i < 10; i += 1) silence.eventHeard(i * 100)
    expect(silence.isSilent).to.equal(false)
    silence.eventHeard(3000)
    expect(silence.isSilent).to.equal(true)
  })
})

describe('an error of the network', () => {
  it('is told in words, without the code of the system', () => {
    for (const code of [
      ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
      ...['ENOTFOUND', 'EAI_AGAIN', 'EADDRNOTAVAIL', 'EACCES', 'ENETDOWN', 'EMFILE'],
    ]) {
      const words = describeNetworkError(Object.assign(new Error(`connect ${code}`), { code }))
      expect(words)
        .to.not.contain(code)
        .and.to.not.match(/^failed/)
    }
    // What only other parts of the system say is told in the words that everybody has.
    for (const code of ['ENOENT', 'EPERM', 'EADDRINUSE']) {
      const failure = Object.assign(new Error(`connect ${code}`), { code })
      expect(describeNetworkError(failure))
        .to.equal(`failed: ${whyOf(failure)}`)
        .and.not.contain(code)
    }
    expect(describeNetworkError(new Error('odd\u001b[31m'))).to.equal('failed: odd\\x1b[31m')
  })
})
