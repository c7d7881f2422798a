// Which requests are another site's: every combination of what browsers send.
import { expect } from 'chai'
import { isFormToken, newFormToken } from '../../../../src/tell/web/auth/form-tokens.js'
import { isCrossSite, isOwnHost } from '../../../../src/tell/web/auth/request-origin.js'

const hosts = ['pbx.example.com:8460', 'pbx.example.com']
const sites = [undefined, 'same-origin', 'none', 'same-site', 'cross-site', 'x'] as const
const origins = [
  undefined,
  'https://pbx.example.com:8460',
  'http://pbx.example.com',
  'https://pbx.example.com:1',
  'https://evil.example',
  'https://pbx.example.com.evil.example',
  'null',
  '',
] as const

function isForeign(site: string | undefined, origin: string | undefined): boolean {
  if (site !== undefined) return !['same-origin', 'none'].includes(site)
  return ![undefined, 'https://pbx.example.com:8460', 'http://pbx.example.com'].includes(origin)
}

describe('the origin of a request', () => {
  for (const site of sites) {
    for (const origin of origins) {
      const wanted = isForeign(site, origin)
      it(`is ${wanted ? 'foreign' : 'ours'}: Sec-Fetch-Site ${String(site)}, Origin ${String(origin)}`, () => {
        const headers = { secFetchSite: site, origin }

        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'X']) {
          expect(isCrossSite(method, headers, hosts), method).to.equal(wanted)
        }
        for (const method of ['GET', 'HEAD', 'OPTIONS']) {
          expect(isCrossSite(method, headers, hosts), method).to.equal(false)
        }
      })
    }
  }

  it('is asked for by an address or a name of ours', () => {
    const names = ['edge-1', 'pbx.example.com']
    for (const host of ['127.0.0.1', '127.0.0.1:8460', '[::1]:8460', 'LOCALHOST', 'edge-1:1']) {
      expect(isOwnHost(host, names), host).to.equal(true)
    }
    for (const host of ['', 'evil.example', 'localhost.evil.example', '1.2.3.4.nip.io', '[x]']) {
      expect(isOwnHost(host, names), host).to.equal(false)
    }
  })
})

describe('the token of a form', () => {
  it('is another one on each page, and of one session alone', () => {
    const [one, two] = [newFormToken('session-1'), newFormToken('session-1')]

    expect(one).to.match(/^[\w-]{86}$/)
    expect(one).not.to.equal(two)
    expect(isFormToken(one, 'session-1') && isFormToken(two, 'session-1')).to.equal(true)
    expect(isFormToken(one, 'session-2')).to.equal(false)
    const bytes = Buffer.from(one, 'base64url')
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40)
    for (const token of ['', 'x', one.slice(1), `${one}AAAA`, bytes.toString('base64url')]) {
      expect(isFormToken(token, 'session-1'), token).to.equal(false)
    }
  })
})
