import { expect } from 'chai'
import {
  securityEventNames,
  type SecurityEventFields,
  type SecurityEventName,
} from '../../../../src/domain/security-event.js'
import { formatSecurityEvent } from '../../../support/ami-server.js'
import { endpoint } from '../../../support/builders.js'
import { captureNames, readAmiCapture } from '../captures.js'
import { readChunks, readText } from './reading.js'

/** What each kind has beside the common headers, Asterisk's required and optional ones. */
const ownHeaders: Readonly<Record<SecurityEventName, Readonly<Record<string, string>>>> = {
  FailedACL: { ACLName: 'deny-all' },
  InvalidAccountID: {},
  SessionLimit: {},
  MemoryLimit: {},
  LoadAverageLimit: {},
  RequestNotSupported: { RequestType: 'FOO' },
  RequestNotAllowed: { RequestType: 'SUBSCRIBE', RequestParams: 'presence' },
  AuthMethodNotAllowed: { AuthMethod: 'plain' },
  RequestBadFormat: { RequestType: 'INVITE', RequestParams: 'no contact' },
  SuccessfulAuth: { UsingPassword: '1' },
  UnexpectedAddress: { ExpectedAddress: 'IPV4/UDP/203.0.113.5/5060' },
  ChallengeResponseFailed: { Challenge: 'n', Response: 'r', ExpectedResponse: '' },
  InvalidPassword: { Challenge: 'n', ReceivedChallenge: 'm', ReceivedHash: 'h' },
  ChallengeSent: { Challenge: '' },
  InvalidTransport: { AttemptedTransport: 'UDP' },
}

const ownFields: Readonly<Partial<Record<SecurityEventName, Partial<Record<string, string>>>>> = {
  FailedACL: { detail: 'deny-all' },
  RequestNotSupported: { requestType: 'FOO' },
  RequestNotAllowed: { requestType: 'SUBSCRIBE', detail: 'presence' },
  AuthMethodNotAllowed: { detail: 'plain' },
  RequestBadFormat: { requestType: 'INVITE', detail: 'no contact' },
  UnexpectedAddress: { detail: 'IPV4/UDP/203.0.113.5/5060' },
  ChallengeResponseFailed: { challenge: 'n', response: 'r' },
  InvalidPassword: { challenge: 'n', receivedChallenge: 'm', response: 'h' },
  InvalidTransport: { detail: 'UDP' },
}

const mandatoryOwnHeaders: Readonly<Partial<Record<SecurityEventName, readonly string[]>>> = {
  RequestNotSupported: ['RequestType'],
  RequestNotAllowed: ['RequestType'],
  AuthMethodNotAllowed: ['AuthMethod'],
  RequestBadFormat: ['RequestType'],
  UnexpectedAddress: ['ExpectedAddress'],
  ChallengeResponseFailed: ['Challenge', 'Response'],
  ChallengeSent: ['Challenge'],
  InvalidTransport: ['AttemptedTransport'],
}

function withoutHeader(block: string, header: string): string {
  return block.replace(new RegExp(`^${header}: .*\r\n`, 'm'), '')
}

describe('SecurityEventParser on recordings', () => {
  for (const name of captureNames('ami')) {
    it(`reads every security event of ${name} and drops nothing`, () => {
      const bytes = readAmiCapture(name)
      const expected = new Map<string, number>()
      for (const line of bytes.toString('latin1').split('\r\n')) {
        const kind = /^Event: (.*)$/.exec(line)?.[1] ?? ''
        if (/^(|FullyBooted|ContactStatus|PeerStatus)$/.test(kind)) continue
        expected.set(kind, (expected.get(kind) ?? 0) + 1)
      }

      const { events, drops } = readChunks([bytes])

      const found = new Map<string, number>()
      for (const event of events) found.set(event.name, (found.get(event.name) ?? 0) + 1)
      expect(found).to.deep.equal(expected)
      expect(found.size).to.be.greaterThan(1)
      expect(drops).to.deep.equal({})
    })
  }

  it('reads the texts of a ChallengeResponseFailed as they were sent', () => {
    const { events } = readChunks([readAmiCapture('asterisk22-pjsip-matrix')])

    expect(events.find((event) => event.name === 'ChallengeResponseFailed')).to.deep.equal({
      name: 'ChallengeResponseFailed',
      pbx: 'pbx',
      at: Date.parse('2026-11-20T16:00:40.539Z'),
      service: 'PJSIP',
      accountId: '<unknown>',
      sessionId: '0.40773991275155197@203.0.113.66',
      local: endpoint('203.0.113.10:5060'),
      remote: endpoint('203.0.113.66:5062'),
      challenge: '1795190440/3730623c726df682f13510608ce0c314',
      receivedChallenge: '',
      response: '5e85fe5755ca7d87feb443861388a1ab',
      requestType: '',
      detail: '',
    })
  })

  it('reads both nonces of chan_sip and the address of IPv6', () => {
    const chanSip = readChunks([readAmiCapture('asterisk16-chansip-matrix')]).events
    const ipv6 = readChunks([readAmiCapture('asterisk22-pjsip-ipv6')]).events

    const refused = chanSip.find((event) => event.name === 'InvalidPassword')
    expect(refused).to.include({ challenge: '1baa8651', receivedChallenge: '1baa8651' })
    expect(refused).to.include({ service: 'SIP', response: 'abc4452853c1d7702acb3265873e6f85' })
    expect(ipv6.at(-1)?.remote).to.deep.equal(endpoint('[2001:db8::66]:5062'))
  })
})

describe('SecurityEventParser', () => {
  for (const name of securityEventNames) {
    it(`makes a typed value of ${name}`, () => {
      const { events, drops } = readText(formatSecurityEvent(name, ownHeaders[name]))

      const expected: Record<keyof SecurityEventFields, unknown> = {
        name,
        pbx: 'pbx',
        at: Date.parse('2026-11-20T12:00:00Z'),
        service: 'PJSIP',
        accountId: '100',
        sessionId: 'call-1',
        local: endpoint('203.0.113.10:5060'),
        remote: endpoint('203.0.113.66:5062'),
        challenge: '',
        receivedChallenge: '',
        response: '',
        requestType: '',
        detail: '',
        ...ownFields[name],
      }
      expect(events).to.deep.equal([expected])
      expect(drops).to.deep.equal({})
    })

    it(`drops and counts ${name} when a mandatory header is missing`, () => {
      const common = ['EventTV', 'Service', 'SessionID', 'LocalAddress', 'RemoteAddress']
      const account = name === 'RequestBadFormat' ? [] : ['AccountID']
      const mandatory = [...common, ...account, ...(mandatoryOwnHeaders[name] ?? [])]
      const whole = formatSecurityEvent(name, ownHeaders[name])

      const { events, drops } = readText(
        mandatory.map((header) => withoutHeader(whole, header)).join(''),
      )

      expect(events).to.deep.equal([])
      expect(drops).to.deep.equal({ [`malformedEvent:${name}`]: mandatory.length })
    })
  }

  it('counts security events that it does not know, and no others', () => {
    const { events, drops } = readText(
      formatSecurityEvent('QuantumAttack') +
        formatSecurityEvent('QuantumAttack') +
        formatSecurityEvent('x\u001b[31m') +
        'Event: PeerStatus\r\nPrivilege: system,all\r\nPeer: PJSIP/100\r\n\r\n',
    )

    expect(events).to.deep.equal([])
    expect(drops).to.deep.equal({ 'unknownEvent:QuantumAttack': 2, 'unknownEvent:x__31m': 1 })
  })

  it('counts at most a hundred names', () => {
    let text = ''
    for (let index = 0; index < 150; index++) text += formatSecurityEvent(`Invented${index}`)

    const { drops } = readText(text)

    expect(Object.keys(drops)).to.have.lengthOf(101)
    expect(drops['unknownEvent:other']).to.equal(50)
  })

  it('takes no event for a security event that is not of that class', () => {
    const userEvent = formatSecurityEvent('ChallengeSent', { Challenge: '' }).replace(
      'Privilege: security,all',
      'Privilege: user,all',
    )

    expect(readText(userEvent)).to.deep.include({ events: [], drops: {} })
  })

  it('reads services, and calls unknown ones OTHER', () => {
    const services = ['PJSIP', 'SIP', 'IAX2', 'AMI', 'HTTP', '']
    const text = services
      .map((Service) => formatSecurityEvent('SessionLimit', { Service }))
      .join('')

    const { events } = readText(text)

    expect(events.map((event) => event.service)).to.deep.equal([
      ...['PJSIP', 'SIP', 'IAX2', 'AMI'],
      ...['OTHER', 'OTHER'],
    ])
  })

  it('drops and counts an address or a time that it cannot read', () => {
    const { events, drops } = readText(
      formatSecurityEvent('SessionLimit', { RemoteAddress: 'IPV4/UDP/010.0.0.1/5060' }) +
        formatSecurityEvent('SessionLimit', { LocalAddress: 'Unknown' }) +
        formatSecurityEvent('SessionLimit', { EventTV: 'yesterday' }),
    )

    expect(events).to.deep.equal([])
    expect(drops).to.deep.equal({ unparsableAddress: 2, unparsableEventTime: 1 })
  })

  it('cuts texts to their bound and reads them as UTF-8', () => {
    const { events } = readText(
      formatSecurityEvent('SessionLimit', { AccountID: 'a'.repeat(5000), SessionID: 'Jürgen ☎' }),
    )

    expect(events[0]?.accountId).to.equal('a'.repeat(256))
    expect(events[0]?.sessionId).to.equal('Jürgen ☎')
  })

  it('does not take an address that the attacker wrote into an account name', () => {
    const forged = 'x\r\nRemoteAddress: IPV4/TCP/198.51.100.1/5'
    const accounts = [
      formatSecurityEvent('InvalidAccountID', { AccountID: forged }),
      // Here Asterisk writes the account behind the addresses.
      withoutHeader(
        formatSecurityEvent('RequestBadFormat', { RequestType: 'REGISTER' }),
        'AccountID',
      ).replace('\r\n\r\n', `\r\nAccountID: ${forged}\r\n\r\n`),
    ]

    const { events } = readText(accounts.join(''))

    expect(events.map((event) => event.remote)).to.deep.equal([
      endpoint('203.0.113.66:5062'),
      endpoint('203.0.113.66:5062'),
    ])
  })

  it('makes no event of the halves of one whose account name holds an empty line', () => {
    const AccountID = 'x\r\n\r\nEvent: SuccessfulAuth\r\nY: z'

    const { events, drops } = readText(formatSecurityEvent('InvalidAccountID', { AccountID }))

    expect(events).to.deep.equal([])
    expect(drops).to.deep.equal({ 'malformedEvent:InvalidAccountID': 1 })
  })

  it('ends a line at CR LF only', () => {
    const AccountID = 'a\nRemoteAddress: IPV4/TCP/198.51.100.1/5\rb'

    const { events } = readText(formatSecurityEvent('InvalidAccountID', { AccountID }))

    expect(events[0]?.accountId).to.equal(AccountID)
    expect(events[0]?.remote).to.deep.equal(endpoint('203.0.113.66:5062'))
  })
})
