// How many addresses an account is believed a day.
import { expect } from 'chai'
import { calledByPbx } from '../../../src/domain/trust.js'
import { untrusted, type Untrusted } from '../../../src/domain/untrusted.js'
import { BelievedAddresses } from '../../../src/listen/believed-addresses.js'
import { workingAt } from '../../../src/listen/working-address.js'

const day = 86_400_000

describe('BelievedAddresses', () => {
  let now: number
  let believed: BelievedAddresses
  beforeEach(() => {
    now = 1_000_000
    believed = new BelievedAddresses(() => now)
  })

  const takes = (account: Untrusted, address: string): boolean => {
    const [place] = workingAt(`sip:${address}`, account)
    if (place === undefined) throw new Error(`${address} is no address`)
    return believed.takes(place)
  }
  const accountOf = (n: number): Untrusted => untrusted(String(n))

  it('believes an account ten addresses a day, and each of them again', () => {
    const results = Array.from({ length: 12 }, (_, n) => takes(accountOf(1), `198.51.100.${n}`))

    expect(results.filter(Boolean)).to.have.length(10)
    expect(takes(accountOf(1), '198.51.100.0')).to.equal(true)
    expect(takes(accountOf(1), '198.51.100.11')).to.equal(false)
    expect(takes(accountOf(2), '198.51.100.11')).to.equal(true)
    now += day
    expect(takes(accountOf(1), '198.51.100.11')).to.equal(true)
  })

  it('begins a day where the clock was put back', () => {
    for (let n = 0; n < 10; n += 1) takes(accountOf(1), `198.51.100.${n}`)
    now -= day
    expect(takes(accountOf(1), '198.51.100.11')).to.equal(true)
  })

  it('counts no server that the PBX itself calls', () => {
    const results = Array.from({ length: 50 }, (_, n) => takes(calledByPbx, `198.51.100.${n}`))
    expect(results.every(Boolean)).to.equal(true)
  })

  it('believes 20,000 accounts, and goes on believing those', () => {
    const results = Array.from({ length: 20_001 }, (_, n) => takes(accountOf(n), '198.51.100.1'))

    expect(results.filter(Boolean)).to.have.length(20_000)
    expect(results.at(-1)).to.equal(false)
    expect(takes(accountOf(5), '198.51.100.2')).to.equal(true)
  })
})
