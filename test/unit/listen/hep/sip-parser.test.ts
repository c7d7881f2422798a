import { expect } from 'chai'
import { sipMethods, type SipMessage, type SipRequest } from '../../../../src/domain/sip-message.js'
import { HepDecoder } from '../../../../src/listen/hep/hep-decoder.js'
import { parseSip } from '../../../../src/listen/hep/sip-parser.js'
import { endpoint } from '../../../support/builders.js'
import { randomNumbers } from '../../../support/random-numbers.js'
import { captureNames, mutated, readHepCapture } from '../captures.js'
import { capturedAt, chunksOf, hepOf, plainHeaders, sipOf } from './hep-building.js'

function parse(sip: string | Buffer): SipMessage | string {
  const packet = new HepDecoder().decode(hepOf(chunksOf(sip)))
  return typeof packet === 'string' ? packet : parseSip(packet)
}

const peers = plainHeaders.slice(0, 3)

function parseHeaders(...lines: readonly string[]): SipMessage | string {
  return parse(sipOf(lines))
}

function parseLines(...lines: readonly string[]): SipMessage | string {
  return parse(sipOf([...plainHeaders, ...lines]))
}

const registration = sipOf([
  'Via: SIP/2.0/UDP 203.0.113.66:5062;rport;branch=z9hG4bK-1',
  'From: <sip:9999@203.0.113.10>;tag=1',
  'To: <sip:9999@203.0.113.10>',
  'Call-ID: 0.4@203.0.113.66',
  'CSeq: 2 REGISTER',
  'User-Agent: friendly-scanner',
  'Authorization: Digest username="9999",realm="asterisk",nonce="1795190440/37",uri="sip:203.0.113.10",response="5e85",qop=auth,nc=00000001',
])

describe('parseSip', () => {
  it('reads a request', () => {
    expect(parse(registration)).to.deep.equal({
      kind: 'request',
      at: capturedAt,
      captureId: 1234,
      source: endpoint('203.0.113.66:5062'),
      destination: endpoint('203.0.113.10:5060'),
      callId: '0.4@203.0.113.66',
      cseq: 2,
      method: 'REGISTER',
      branch: 'z9hG4bK-1',
      fromUser: '9999',
      userAgent: 'friendly-scanner',
      requestUri: 'sip:203.0.113.10',
      credentials: {
        username: '9999',
        nonce: '1795190440/37',
        response: '5e85',
        otherNonces: [],
        fingerprint: '5e85',
      },
      isInDialog: false,
      isMalformed: false,
      isUnreportable: false,
    })
  })

  it('reads a response', () => {
    const challenge = 'WWW-Authenticate: Digest realm="asterisk",nonce="n1",stale=TRUE,qop="auth"'
    const sip = sipOf(
      ['v: SIP/2.0/UDP 203.0.113.66;branch=z9', 'Call-ID: call-1', 'CSeq: 1 REGISTER', challenge],
      'SIP/2.0 401 Unauthorized',
    )

    expect(parse(sip)).to.deep.equal({
      kind: 'response',
      at: capturedAt,
      captureId: 1234,
      source: endpoint('203.0.113.66:5062'),
      destination: endpoint('203.0.113.10:5060'),
      callId: 'call-1',
      cseq: 1,
      method: 'REGISTER',
      branch: 'z9',
      fromUser: '',
      status: 401,
      challenge: { nonce: 'n1', isStale: true },
    })
  })

  it('reads compact forms, any case, blanks before the colon and bare line feeds', () => {
    const sip =
      'OPTIONS sip:x SIP/2.0\nV : SIP/2.0/UDP h;BRANCH=b1\nf:sip:100@h;tag=1\nT:sip:100@h\nI\t:\tc1\ncSEQ:7 OPTIONS\nuSER-aGENT:pplsip\n\n'

    expect(parse(sip)).to.include({
      ...{ method: 'OPTIONS', branch: 'b1', fromUser: '100', callId: 'c1', cseq: 7 },
      userAgent: 'pplsip',
    })
  })

  it('unfolds folded headers', () => {
    const message = parseLines(
      'Authorization: Digest username="100",',
      ' nonce="n1",',
      '\tresponse="r1"',
      'User-Agent: a',
      '  b',
    )

    expect(message).to.have.property('userAgent', 'a b')
    expect(message)
      .to.have.property('credentials')
      .that.includes({ username: '100', nonce: 'n1', response: 'r1' })
  })

  it('reads the two blanks in the CSeq of svmap, and line ends before the start line', () => {
    const sip = `\r\n\r\n${sipOf([...peers, 'Call-ID: c', 'CSeq: 1  ACK'], 'ACK sip:x SIP/2.0')}`

    expect(parse(sip)).to.include({ cseq: 1, method: 'ACK' })
  })

  it('knows methods, and calls what is invented OTHER', () => {
    for (const method of sipMethods) {
      const sip = sipOf([...peers, 'Call-ID: c', `CSeq: 1 ${method}`], `${method} sip:x SIP/2.0`)
      expect(parse(sip)).to.include({ method })
    }
    for (const method of ['FOO', 'register', '__proto__']) {
      const sip = sipOf([...peers, 'Call-ID: c', `CSeq: 1 ${method}`], `${method} sip:x SIP/2.0`)
      expect(parse(sip)).to.include({ method: 'OTHER' })
    }
  })

  it('takes the method of the request line, whatever CSeq claims', () => {
    const sip = sipOf([...peers, 'Call-ID: c', 'CSeq: 1 OPTIONS'], 'INVITE sip:x SIP/2.0')

    expect(parse(sip)).to.include({ method: 'INVITE', isMalformed: true })
  })

  it('takes of doubled headers the one that PJSIP takes', () => {
    const message = parseHeaders(
      ...['Call-ID: call-1', 'CSeq: 1 REGISTER', 'To: <sip:first@h>;tag=1', 'To: <sip:last@h>'],
      ...['Via: SIP/2.0/UDP top;branch=b1', 'Via: SIP/2.0/UDP below;branch=b2'],
      ...['From: <sip:first@h>', 'From: <sip:last@h>', 'Call-ID: call-2', 'CSeq: 9 REGISTER'],
      ...['User-Agent: one', 'User-Agent: two'],
    )

    expect(message).to.include({
      ...{
        branch: 'b1',
        fromUser: 'last',
        callId: 'call-2',
        cseq: 9,
        userAgent: 'one',
        isInDialog: false,
      },
    })
  })

  it('takes the topmost of several Vias in one line', () => {
    const branchOf = (via: string): unknown =>
      (parseHeaders(`Via: ${via}`, ...plainHeaders) as SipMessage).branch

    expect(branchOf('SIP/2.0/UDP a;rport, SIP/2.0/UDP b;branch=b2')).to.equal('')
    expect(branchOf('SIP/2.0/UDP a;branch=b1,SIP/2.0/UDP b;branch=b2')).to.equal('b1')
  })

  it('takes the first digest of Authorization, as the events do, and the nonces of all', () => {
    const message = parseLines(
      'Authorization: Basic dXNlcjpwYXNz',
      'Proxy-Authorization: digest username=proxy, nonce=n1',
      'Authorization: Digest username="first"',
      'Authorization: Digest username="second", nonce="n2"',
    )

    expect(message)
      .to.have.property('credentials')
      .that.deep.includes({ username: 'first', nonce: '', response: '', otherNonces: ['n2', 'n1'] })
    expect(parseLines('Proxy-Authorization: digest username=proxy, response=r'))
      .to.have.property('credentials')
      .that.includes({ username: 'proxy', response: 'r', fingerprint: 'r' })
    expect(parseLines('Authorization: Basic dXNlcjpwYXNz')).to.have.property(
      'credentials',
      undefined,
    )
  })

  it('tells two requests with one first digest apart by the digests behind it', () => {
    const junk = 'Authorization: Digest username="100", nonce="n1", response="00"'
    const guess = (response: string): string =>
      `Authorization: Digest username="100", nonce="n1", response="${response}"`
    const fingerprint = (...lines: readonly string[]): unknown => {
      const message = parseLines(...lines)
      return (message as SipRequest).credentials?.fingerprint
    }

    expect(fingerprint(junk, guess('a'))).not.to.equal(fingerprint(junk, guess('b')))
    expect(fingerprint(junk, guess('a'))).to.equal(fingerprint(junk, guess('a')))
    expect(fingerprint(junk)).to.equal('00')
  })

  it('is not misled by quoted text in credentials', () => {
    const message = parseLines(
      'Authorization: Digest username="x\\", nonce=\\"fake", realm="a, response=\\"b", nonce="true one", lonely, response = "r"',
    )

    expect(message)
      .to.have.property('credentials')
      .that.includes({ username: 'x", nonce="fake', nonce: 'true one', response: 'r' })
  })

  const users: readonly (readonly [from: string, user: string])[] = [
    ['<sip:100@h>;tag=1', '100'],
    ['sip:100@h;tag=1', '100'],
    ['"a <sip:200@x> \\" b" <sips:100:secret@h>', '100'],
    ['Alice <SIP:100;x=y@h>', '100;x=y'],
    ['<sip:h>', ''],
    ['<tel:+49301234>', ''],
    ['<sip:J%C3%BCrgen%22@h>', 'Jürgen"'],
    ['<sip:100%@h>', '100%'],
    ['"unclosed <sip:100@h>', '100'],
  ]
  for (const [from, user] of users) {
    it(`reads the user of From: ${from}`, () => {
      expect(parseLines(`From: ${from}`)).to.include({ fromUser: user })
    })
  }

  it('does not read the body', () => {
    const message = parse(`${sipOf([...plainHeaders])} folded\r\nUser-Agent: from the body\r\n`)

    expect(message).to.include({ userAgent: '' })
  })

  it('cuts long texts and reads them as UTF-8', () => {
    const message = parseLines(`User-Agent: ${'x'.repeat(10_000)}`, 'From: <sip:Jürgen@h>')

    expect(message).to.include({ userAgent: 'x'.repeat(256), fromUser: 'Jürgen' })
  })

  it('refuses what is no SIP, or cannot be joined', () => {
    for (const text of ['', '\r\n', 'GET / HTTP/1.1\r\n\r\n', '\0\0\0\0']) {
      expect(parse(text), JSON.stringify(text)).to.equal('notSip')
    }
    expect(parse(sipOf([...plainHeaders], 'SIP/2.0 40x Odd'))).to.equal('notSip')
    const without = (name: string): SipMessage | string =>
      parseHeaders(...plainHeaders.filter((line) => !line.startsWith(name)))
    expect(without('Via')).to.equal('noVia')
    expect(without('From')).to.equal('noFrom')
    expect(without('To')).to.equal('noTo')
    expect(without('Call-ID')).to.equal('noCallId')
    expect(without('CSeq')).to.equal('badCseq')
    expect(parse(sipOf(['Call-ID: ', 'CSeq: 1 REGISTER']))).to.equal('noCallId')
    for (const cseq of ['', '1', 'x REGISTER', '99999999999 REGISTER', '-1 REGISTER']) {
      expect(parse(sipOf(['Call-ID: c', `CSeq: ${cseq}`])), cseq).to.equal('badCseq')
    }
  })

  for (const name of captureNames('hep')) {
    it(`reads every message of ${name}, and what is counted in the raw text is in them`, () => {
      const datagrams = readHepCapture(name)
      const texts = datagrams.map((datagram) => datagram.toString('latin1'))
      const countOf = (pattern: RegExp): number => texts.filter((text) => pattern.test(text)).length
      const decoder = new HepDecoder()

      const messages = datagrams.map((datagram) => {
        const packet = decoder.decode(datagram)
        return typeof packet === 'string' ? packet : parseSip(packet)
      })

      const found = messages.filter((message) => typeof message !== 'string')
      const requests = found.filter((message) => message.kind === 'request')
      const responses = found.filter((message) => message.kind === 'response')
      expect(found).to.have.lengthOf(datagrams.length)
      expect(responses).to.have.lengthOf(countOf(/SIP\/2\.0 \d{3} /))
      expect(requests.filter(({ userAgent }) => userAgent !== '')).to.have.lengthOf(
        texts.filter((text) => /User-Agent: /.test(text) && !/SIP\/2\.0 \d{3} /.test(text)).length,
      )
      expect(requests.filter(({ credentials }) => credentials !== undefined)).to.have.lengthOf(
        countOf(/\r\nAuthorization: Digest /),
      )
      expect(responses.filter(({ challenge }) => challenge !== undefined)).to.have.lengthOf(
        countOf(/\r\nWWW-Authenticate: Digest /),
      )
      for (const message of found) expect(message.branch).to.not.equal('')
    })
  }

  it('survives mutated messages, and what it makes of them is bounded', () => {
    const random = randomNumbers(99)
    const datagrams = captureNames('hep').flatMap(readHepCapture)
    const decoder = new HepDecoder()
    let understood = 0
    for (let round = 0; round < 20_000; round++) {
      const packet = decoder.decode(datagrams[round % datagrams.length] ?? Buffer.alloc(0))
      if (typeof packet === 'string') throw new Error(packet)
      const message = parseSip({ ...packet, payload: mutated(packet.payload, random) })
      if (typeof message === 'string') continue
      understood += 1
      expect(message.callId.length).to.be.within(1, 256)
    }
    expect(understood).to.be.greaterThan(5000)
  })
})
