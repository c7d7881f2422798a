import { expect } from 'chai'
import {
  EventEndpointParser,
  parseEventEndpoint,
} from '../../../../src/listen/ami/event-endpoint.js'
import { endpoint } from '../../../support/builders.js'

const refused = [
  ...['', 'IPV4', 'IPV4/UDP/203.0.113.66', 'IPV4/UDP/203.0.113.66/', 'IPV4/UDP//5060'],
  ...['IPV4/UDP/203.0.113.66/65536', 'IPV4/UDP/203.0.113.66/5060/1', 'IPV4/UDP/203.0.113.66/-1'],
  ...['IPV4/SCTP/203.0.113.66/5060', 'IPX/UDP/203.0.113.66/5060', 'IPV4/UDP/0x7f.1/5060'],
  ...['IPV4/UDP/010.0.0.1/5060', 'IPV6/UDP/fe80::1%eth0/5060', 'IPV4/UDP/203.0.113.66/5 060'],
  ...['IPV4/udp/203.0.113.66/5060', ' IPV4/UDP/203.0.113.66/5060', 'IPV4/UDP/host/5060'],
]

describe('parseEventEndpoint', () => {
  it('reads every transport and both families', () => {
    for (const transport of ['UDP', 'TCP', 'TLS', 'WS', 'WSS'] as const) {
      expect(parseEventEndpoint(`IPV4/${transport}/203.0.113.66/5062`)).to.deep.equal(
        endpoint('203.0.113.66:5062', transport),
      )
    }
    expect(parseEventEndpoint('IPV6/UDP/2001:DB8:0::66/5062')).to.deep.equal(
      endpoint('[2001:db8::66]:5062'),
    )
  })

  it('takes IPv4-mapped IPv6 for IPv4', () => {
    expect(parseEventEndpoint('IPV6/UDP/::ffff:203.0.113.66/5062')).to.deep.equal(
      endpoint('203.0.113.66:5062'),
    )
  })

  for (const text of refused) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseEventEndpoint(text)).to.equal(undefined)
    })
  }
})

describe('EventEndpointParser', () => {
  it('reads a stream of endpoints as each of them alone, beyond the bound of its memory', () => {
    const parser = new EventEndpointParser()
    for (let index = 0; index < 40_000; index++) {
      const text = `IPV4/UDP/198.51.100.${index % 250}/${1 + (index % 20_011)}`
      const padded = `x${text}\r\n`
      const found = parser.parse(padded, 1, 1 + text.length)
      if (index % 97 === 0) expect(found).to.deep.equal(parseEventEndpoint(text))
    }
  })

  it('is not misled by an endpoint that begins with the one before', () => {
    const parser = new EventEndpointParser()
    const texts = ['IPV4/UDP/203.0.113.6/506', 'IPV4/UDP/203.0.113.6/5060', ...refused]

    for (const text of [...texts, ...texts]) {
      expect(parser.parse(text, 0, text.length)).to.deep.equal(parseEventEndpoint(text))
    }
  })
})
