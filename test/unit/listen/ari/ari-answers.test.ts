// What is read out of ARI's answers: nothing that is not there, and never more than is bounded.
import { expect } from 'chai'
import {
  readEndpoints,
  readInfo,
  readIsRunning,
  readTime,
} from '../../../../src/listen/ari/ari-answers.js'
import { asteriskInfo, endpointOf } from '../../../support/ari-server.js'

describe("ARI's answers", () => {
  it('tell version and start', () => {
    expect(readInfo(asteriskInfo)).to.deep.equal({
      version: '22.10.1+dfsg',
      startedAt: Date.UTC(2026, 10, 30, 22, 17, 21, 742),
    })
  })

  it('tell the version where the start cannot be read', () => {
    const info = { system: { version: '22' }, status: { startup_time: 'today' } }
    expect(readInfo(info)).to.deep.equal({ version: '22', startedAt: undefined })
  })

  for (const json of [null, 7, 'x', [], {}, { system: [] }, { system: { version: 22 } }]) {
    it(`are not Asterisk's where they are ${JSON.stringify(json)}`, () => {
      expect(readInfo(json)).to.equal(undefined)
      expect(readEndpoints(json)).to.deep.equal([])
      expect(readIsRunning(json)).to.equal(false)
    })
  }

  it('have times in every zone', () => {
    const at = Date.UTC(2026, 10, 30, 20, 47, 21, 742)
    expect(readTime('2026-11-30T22:17:21.742+0130')).to.equal(at)
    expect(readTime('2026-11-30T15:47:21.742-05:00')).to.equal(at)
    for (const text of ['', '2026-11-30', '2026-13-30T22:17:21.742+0000', '1e9', undefined]) {
      expect(readTime(text), text).to.equal(undefined)
    }
  })

  it('list lines of SIP with their states, and no other endpoints', () => {
    const list = [
      endpointOf('trunk', 'PJSIP', 'online'),
      endpointOf('100', 'SIP', 'unknown'),
      endpointOf('101', 'SIP', 'on fire'),
      endpointOf('102', 'IAX2', 'online'),
      endpointOf('', 'PJSIP', 'online'),
      endpointOf('x'.repeat(257), 'PJSIP', 'online'),
      null,
    ]
    expect(readEndpoints(list)).to.deep.equal([
      { line: 'PJSIP/trunk', state: 'online' },
      { line: 'SIP/100', state: 'unknown' },
      { line: 'SIP/101', state: 'unknown' },
    ])
  })

  it('list 20,000 lines at most', () => {
    const many = Array.from({ length: 20_001 }, (_, n) => endpointOf(`${n}`, 'PJSIP', 'online'))
    expect(readEndpoints(many)).to.have.length(20_000)
  })

  it('tell whether a module runs', () => {
    expect(readIsRunning({ name: 'res_hep.so', status: 'Running' })).to.equal(true)
    expect(readIsRunning({ name: 'res_hep.so', status: 'Not Running' })).to.equal(false)
  })
})
