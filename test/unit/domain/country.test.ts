// Codes, names, and what people write instead of codes.
import { expect } from 'chai'
import type { Address } from '../../../src/domain/address.js'
import { isPrivate, lockedOut } from '../../../src/domain/country-access.js'
import {
  countryCodes,
  countryName,
  isCountryCode,
  nearestCountry,
} from '../../../src/domain/country.js'
import { parseSetting } from '../../../src/domain/settings.js'

describe('countries', () => {
  it('are those of ISO 3166 and no others', () => {
    for (const code of ['DE', 'US', 'HK', 'XK', 'AQ', 'SX']) {
      expect(isCountryCode(code), code).to.equal(true)
    }
    for (const code of ['UK', 'EU', 'ZZ', 'XX', 'AA', 'SU', 'de', 'D', 'DEU', '']) {
      expect(isCountryCode(code), code).to.equal(false)
    }
    expect(countryCodes.length).to.be.within(245, 260)
  })

  it('have English names; an unknown code is its own name', () => {
    expect(countryName('DE')).to.equal('Germany')
    expect(countryName('ZZ')).to.equal('ZZ')
  })

  it('are meant by small letters, former codes and names, also misspelt', () => {
    expect(nearestCountry('de')).to.equal('DE')
    expect(nearestCountry('UK')).to.equal('GB')
    expect(nearestCountry('Germany')).to.equal('DE')
    expect(nearestCountry('Frence')).to.equal('FR')
    expect(nearestCountry('QQ')).to.equal(undefined)
    expect(nearestCountry('\u0000')).to.equal(undefined)
  })

  it('are checked in the setting, and the nearest one is named', () => {
    expect(parseSetting('country.list', ['US', 'DE'])).to.deep.equal({
      ok: true,
      value: ['US', 'DE'],
    })
    expect(parseSetting('country.list', [])).to.deep.include({ ok: true })
    expect(parseSetting('country.list', ['US', 'UK'])).to.have.property(
      'reason',
      'country.list must be a list of 0 to 300, each the ISO 3166 code of a country in capital ' +
        'letters, "DE", not ["UK"]; for "UK" did you mean "GB" (United Kingdom)?',
    )
    expect(parseSetting('country.list', ['QQ']))
      .to.have.property('reason')
      .that.match(/\["QQ"\]$/)
  })
})

describe('a country policy', () => {
  const countryOf = (address: Address): string =>
    address.startsWith('192.0.2.') ? 'US' : address === '2001:db8::1' ? 'DE' : ''
  const of = (
    mode: 'off' | 'allow' | 'deny',
    countries: readonly string[],
    ...addresses: string[]
  ) => lockedOut({ mode, countries, countryOf }, addresses as Address[])

  it('locks out by allow whoever is not in a listed country, also where none is known', () => {
    expect(of('allow', ['US'], '192.0.2.1')).to.equal(undefined)
    expect(of('allow', ['US'], '192.0.2.1', '2001:db8::1')).to.deep.equal({
      address: '2001:db8::1',
      country: 'DE',
    })
    expect(of('allow', ['US'], '203.0.113.1')).to.deep.equal({
      address: '203.0.113.1',
      country: '',
    })
  })

  it('locks out by deny whoever is in a listed country, and nobody whose country is unknown', () => {
    expect(of('deny', ['US'], '2001:db8::1', '203.0.113.1')).to.equal(undefined)
    expect(of('deny', ['US'], '192.0.2.1')).to.deep.equal({ address: '192.0.2.1', country: 'US' })
    expect(of('off', ['US'], '192.0.2.1', '203.0.113.1')).to.equal(undefined)
  })

  it('never locks out private, link-local and loopback addresses', () => {
    const addresses = ['10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', '169.254.9.9']
    const here = [...addresses, '127.0.0.1', '::1', 'fd00::1', 'fe80::1']
    expect(of('allow', [], ...here)).to.equal(undefined)
    for (const address of ['172.32.0.1', '11.0.0.1', '100.128.0.1', 'fec0::1', '::2']) {
      expect(isPrivate(address as Address), address).to.equal(false)
    }
  })
})
