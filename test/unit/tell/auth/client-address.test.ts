// Where a request comes from: the proxies that are listed may say so, and nobody else.
import type { IncomingMessage } from 'node:http'
import { expect } from 'chai'
import type { Network } from '../../../../src/domain/address.js'
import { clientOf } from '../../../../src/tell/web/server/client-address.js'

const proxies = ['192.0.2.0/28', '2001:db8::1'] as Network[]

function from(remoteAddress: string, forwarded?: string, proto?: string) {
  const headers = {
    ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }),
    ...(proto !== undefined && { 'x-forwarded-proto': proto }),
  }
  const socket = { remoteAddress, remotePort: 5555, localAddress: '::ffff:198.51.100.1' }
  return clientOf({ socket, headers } as unknown as IncomingMessage, proxies)
}

describe('the address of a client', () => {
  for (const [peer, forwarded, address, port] of [
    ['203.0.113.9', undefined, '203.0.113.9', 5555],
    ['::ffff:203.0.113.9', undefined, '203.0.113.9', 5555],
    ['203.0.113.9', '10.0.0.1', '203.0.113.9', 5555],
    ['192.0.2.3', '203.0.113.9', '203.0.113.9', 0],
    ['192.0.2.3', '127.0.0.1, 203.0.113.9', '203.0.113.9', 0],
    ['192.0.2.3', '203.0.113.9, 192.0.2.4', '203.0.113.9', 0],
    ['2001:db8::1', '[2001:db8:5::9]:4711', '2001:db8:5::9', 0],
    ['192.0.2.3', '203.0.113.9:51234', '203.0.113.9', 0],
    ['192.0.2.3', undefined, '192.0.2.3', 0],
    ['192.0.2.3', 'unknown', '192.0.2.3', 0],
    ['192.0.2.3', '203.0.113.9, x', '192.0.2.3', 0],
    ['192.0.2.16', '203.0.113.9', '192.0.2.16', 5555],
  ] as const) {
    it(`is ${address}: ${peer} says ${String(forwarded)}`, () => {
      expect(from(peer, forwarded)).to.include({ address, port, victim: '198.51.100.1' })
    })
  }

  it('is encrypted where a listed proxy says so', () => {
    expect(from('192.0.2.3', '203.0.113.9', 'https').isSecure).to.equal(true)
    expect(from('192.0.2.3', '203.0.113.9', 'http').isSecure).to.equal(false)
    expect(from('203.0.113.9', '203.0.113.9', 'https').isSecure).to.equal(false)
  })
})
