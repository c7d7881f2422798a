// What is read out of ARI's events, as real Asterisks have sent them, and what is not believed.
import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { mayBeWanted, readEvent, type AriEvent } from '../../../../src/listen/ari/ari-event.js'
import { projectFile } from '../../../support/project-file.js'
import { contactEvent, peerEvent } from '../../../support/ari-server.js'

function recorded(name: string): readonly Buffer[] {
  const lines = readFileSync(projectFile(`test/fixtures/ari/${name}.jsonl`), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => Buffer.from(line))
}

const read = (message: string | Buffer): readonly AriEvent[] | undefined =>
  readEvent(Buffer.from(message))

function inWords(events: readonly AriEvent[] = []): string[] {
  return events.map((event) => {
    if (event.kind === 'line') return `${event.line} ${event.state}`
    return event.kind === 'working'
      ? `${event.working.account} at ${event.working.network}`
      : 'gone'
  })
}

describe("ARI's events", () => {
  it('of PJSIP on Asterisk 22 name the address of who answers, and the line alone of a peer', () => {
    const events = recorded('asterisk22-pjsip')
      .filter(mayBeWanted)
      .flatMap((one) => inWords(read(one)))

    expect(events).to.deep.equal([
      ...['PJSIP/trunk online', 'trunk at 203.0.113.99', 'PJSIP/trunk offline'],
      ...['PJSIP/trunk online', 'trunk at 203.0.113.99', 'PJSIP/trunk offline'],
    ])
  })

  it('of chan_sip on Asterisk 16 name lines; the address in them, which may be a lie, is not believed', () => {
    const events = recorded('asterisk16-chansip').flatMap((one) => inWords(read(one)))

    expect([...new Set(events)]).to.deep.equal([
      ...['SIP/100 online', 'SIP/trunk offline', 'SIP/101 online', 'SIP/trunk online'],
    ])
  })

  it('of other kinds are passed over unread', () => {
    const all = recorded('asterisk22-pjsip')
    const passedOver = all.filter((one) => !mayBeWanted(one))

    expect(passedOver.length).to.be.above(2)
    expect(passedOver.every((one) => one.includes('"DeviceStateChanged"'))).to.equal(true)
  })

  const notBelieved: readonly (readonly [string, string])[] = [
    ['a contact that was only named', contactEvent('sip:100@203.0.113.5', 'NonQualified')],
    ['a contact that does not answer', contactEvent('sip:100@203.0.113.5', 'Unreachable')],
    ['a contact that was removed', contactEvent('sip:100@203.0.113.5', 'Removed')],
    ['a contact by its name', contactEvent('sip:100@phone.example.org')],
    ['a contact of nobody', contactEvent('sip:100@203.0.113.5', 'Reachable', '')],
    ['a contact with maddr', contactEvent('sip:100@203.0.113.5;maddr=198.51.100.1')],
    ['an address in an event of another kind', '{"type":"PeerAddress","peer":"203.0.113.5"}'],
    ['a list', '[{"type":"ContactStatusChange"}]'],
    [
      'the address of a peer of chan_sip that has registered',
      peerEvent('100', 'Registered', { technology: 'SIP', address: '203.0.113.5:5060' }),
    ],
    [
      'the address of a peer of another channel driver',
      peerEvent('100', 'Registered', { technology: 'IAX2', address: '203.0.113.5:4569' }),
    ],
  ]
  for (const [what, event] of notBelieved) {
    it(`do not have ${what} believed`, () => {
      const events = read(event) ?? []
      expect(events.filter(({ kind }) => kind === 'working')).to.deep.equal([])
    })
  }

  it('that cannot be read are said to be so', () => {
    for (const text of ['', '{', 'null,', '{"type":"ContactStatusChange"']) {
      expect(read(text), text).to.equal(undefined)
    }
  })
})
