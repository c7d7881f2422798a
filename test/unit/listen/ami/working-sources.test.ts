// What is believed of the manager's lists and news, and what is not.
import { expect } from 'chai'
import { parseNetwork } from '../../../../src/domain/address.js'
import { sourcesOf } from '../../../../src/domain/sources-of.js'
import { parseHeaders } from '../../../../src/listen/ami/ami-message.js'
import {
  readIdentify,
  readNews,
  readPeer,
  readRegistration,
  readStoredContact,
} from '../../../../src/listen/ami/working-sources.js'

const now = Date.UTC(2026, 10, 21)

function contact(change: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
  const uri = 'sip:100@203.0.113.80:56040'
  const until = String(now / 1000 + 60)
  const value = { uri, endpoint: '100', path: '', expiration_time: until, ...change }
  return parseHeaders(
    `Event: DBGetTreeResponse\r\nKey: /registrar/contact/100;@a\r\nVal: ${JSON.stringify(value)}\r\n`,
  )
}

describe('A contact that Asterisk has stored', () => {
  it('is where its account works, IPv4 and IPv6', () => {
    expect(readStoredContact(contact(), now)).to.deep.equal([
      { network: '203.0.113.80', account: '100' },
    ])
    const ipv6 = contact({ uri: 'sip:100@[2001:DB8:0:3::66]:50978;transport=udp' })
    expect(readStoredContact(ipv6, now)).to.deep.equal([
      { network: '2001:db8:0:3::66', account: '100' },
    ])
  })

  const refused: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['has ended', { expiration_time: String(now / 1000 - 1) }],
    ['has no end', { expiration_time: 'never' }],
    ['is behind a proxy', { path: '<sip:203.0.113.5;lr>' }],
    ['is a name', { uri: 'sip:100@phone.example.org' }],
    ['is a name that begins like an address', { uri: 'sip:100@203.0.113.80.example.org' }],
    ['has an address that is none', { uri: 'sip:100@203.0.113.300' }],
    ['has a line end in it', { uri: 'sip:100@203.0.113.80\r\nx' }],
  ]
  for (const [title, change] of refused) {
    it(`says nothing where it ${title}`, () => {
      expect(readStoredContact(contact(change), now)).to.deep.equal([])
    })
  }

  it('says nothing where the row is another one or no JSON', () => {
    for (const row of ['Key: /other/a\r\nVal: {}', 'Key: /registrar/contact/a\r\nVal: {"uri"']) {
      expect(readStoredContact(parseHeaders(row), now)).to.deep.equal([])
    }
  })
})

describe('What else the manager tells', () => {
  it('is believed of peers with an address, registrations that stand, and contacts that answer', () => {
    const read = (text: string): ReadonlyMap<string, string> => parseHeaders(text)
    const peer = 'ObjectName: 100\r\nIPaddress: 203.0.113.80\r\nDynamic: yes\r\nStatus: OK'
    expect(readPeer(read(peer))).to.deep.equal([{ network: '203.0.113.80', account: '100' }])
    expect(readPeer(read(peer.replace('203.0.113.80', '-none-')))).to.deep.equal([])
    expect(readPeer(read(peer.replace('OK', 'UNREACHABLE')))).to.deep.equal([])

    const server = 'ServerUri: sip:203.0.113.97:5999\r\nStatus: Registered'
    expect(readRegistration(read(server))).to.deep.equal([{ network: '203.0.113.97', account: '' }])
    expect(readRegistration(read(server.replace('Registered', 'Rejected')))).to.deep.equal([])

    const status = 'Event: ContactStatus\r\nURI: sip:100@203.0.113.80\r\nEndpointName: 100\r\n'
    expect(readNews(read(`${status}ContactStatus: Reachable`))).to.have.length(1)
    expect(readNews(read(`${status}ContactStatus: NonQualified`))).to.deep.equal([])
  })

  it('is read from identify sections as networks, with the masks that Asterisk writes', () => {
    const match =
      'Match: 203.0.113.96/255.255.255.255,198.51.100.0/255.255.255.0,2001:db8:5::/ffff:ffff:ffff:ffff::,192.0.2.0/255.0.255.0'
    const networks = readIdentify(parseHeaders(match)).map(({ network }) => network)
    expect(networks).to.deep.equal(['203.0.113.96', '198.51.100.0/24', '2001:db8:5::/64'])
  })

  it('is spread over the sources of a network, and not over a network of more than 256', () => {
    const spread = (text: string): readonly string[] => sourcesOf(parseNetwork(text) ?? never())
    expect(spread('198.51.100.0/24')).to.have.length(256).and.include('198.51.100.255')
    expect(spread('2001:db8:5:ff00::/56')).to.have.length(256).and.include('2001:db8:5:ffff::')
    expect(spread('2001:db8:5::/64')).to.deep.equal(['2001:db8:5::'])
    expect(spread('198.18.0.0/15')).to.deep.equal([])
  })
})

function never(): never {
  throw new Error('no network')
}
