// Whoever has the password guesses nothing: that he comes from another country is told, and nothing else.
import { expect } from 'chai'
import { DeciderHarness } from './decider-harness.js'

const day = 86_400_000
const home = '198.51.100.20'
const abroad = '203.0.113.9'

function atHome(): DeciderHarness {
  const h = new DeciderHarness()
  h.countries.set(home, 'DE').set('198.51.100.21', 'DE').set(abroad, 'US').set('203.0.113.10', 'US')
  h.success(home, '100')
  return h
}

describe('a success from a country where the account has not worked before', () => {
  it('is told with account, source and countries, and the source is trusted like any phone', () => {
    const h = atHome()
    h.success(abroad, '100')

    expect(h.told).to.deep.equal(['newCountry'])
    expect(h.notices[0]?.source).to.equal(abroad)
    expect(h.notices[0]?.text).to.equal(
      'account "100" has succeeded from 203.0.113.9 in United States, where it has not worked before; ' +
        'it works in Germany; change its password unless its user is travelling',
    )
    expect(h.trusted.map(({ source }) => source)).to.deep.equal([home, abroad])
  })

  it('is told of an account that works in the local network alone', () => {
    const h = atHome()
    h.success('192.168.1.20', '101')
    h.success(abroad, '101')

    expect(h.notices[0]?.text).to.contain('it works in the local network;')
  })

  it('is told once: the traveller has other addresses there', () => {
    const h = atHome()
    h.success(abroad, '100')
    h.pass(2 * day)
    h.success('203.0.113.10', '100')
    h.success(abroad, '100')

    expect(h.told).to.have.length(1)
  })

  it('is told again after 30 days in which the account did not work there', () => {
    const h = atHome()
    h.success(abroad, '100')
    h.pass(29 * day)
    h.success(home, '100')
    h.pass(2 * day)
    h.success('203.0.113.10', '100')

    expect(h.told).to.deep.equal(['newCountry', 'newCountry'])
  })

  it('is one news with the guesses that led to it', () => {
    const h = atHome()
    h.attempts(30, { from: `${abroad}:5060`, account: '100' }, 10_000)
    h.success(abroad, '100')

    expect(h.told).to.deep.equal(['compromiseSuspected'])
  })
})

describe('a success from elsewhere that is no news', () => {
  it('is that from another address of the same country', () => {
    const h = atHome()
    h.success('198.51.100.21', '100')
    expect(h.notices).to.be.empty
  })

  it('is that of an account that has never worked anywhere', () => {
    const h = atHome()
    h.success(abroad, '102')
    expect(h.notices).to.be.empty
  })

  it('is that where a country is not known, here or there', () => {
    const h = atHome()
    h.success('192.0.2.1', '100')
    h.success('192.0.2.1', '103')
    h.success(abroad, '103')
    expect(h.notices).to.be.empty
  })

  it('is that of an account that works in many places', () => {
    const h = atHome()
    for (let place = 1; place <= 10; place += 1) {
      h.countries.set(`198.51.100.${place}`, 'DE')
      h.success(`198.51.100.${place}`, '104')
    }
    h.success(abroad, '104')
    expect(h.notices).to.be.empty
  })

  it('is that of the PBX itself, which calls its carriers everywhere', () => {
    const h = atHome()
    h.success(home, '')
    h.success(abroad, '')
    expect(h.notices).to.be.empty
  })
})
