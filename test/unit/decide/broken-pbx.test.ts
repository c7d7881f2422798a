import { expect } from 'chai'
import { DeciderHarness } from './decider-harness.js'

const minute = 60_000
const phone = (i: number): string => `198.51.100.${i}:5060`

/** Customers, one address and account each, registered just now. */
function customers(count: number): DeciderHarness {
  const h = new DeciderHarness()
  for (let i = 1; i <= count; i += 1) h.success(phone(i), `${100 + i}`)
  return h
}

/** Some customers fail, each with his own account, every second one address. */
function fail(h: DeciderHarness, count: number, rounds = 1): void {
  for (let round = 0; round < rounds; round += 1) {
    for (let i = 1; i <= count; i += 1) {
      h.attempts(1, { from: phone(i), account: `${100 + i}` }, 100)
    }
  }
}

describe('trusted sources that fail together', () => {
  it('are not blocked, whatever they try: the PBX is broken, and people are told at once', () => {
    const h = customers(10)
    fail(h, 10, 100)
    h.pass(1000)
    expect(h.blocks).to.be.empty
    expect(h.attacks).to.be.empty
    expect(h.told).to.deep.equal(['pbxBroken'])
    expect(h.notices[0]?.text).to.contain('3 of 10')
  })

  it('fail so with accounts that the PBX does not find any more, too', () => {
    const h = customers(4)
    for (let i = 1; i <= 3; i += 1) {
      h.attempts(1, { from: phone(i), account: `${100 + i}`, failure: 'unknownAccount' })
    }
    expect(h.told).to.deep.equal(['pbxBroken'])
  })

  it('get back what the first of them had lost already', () => {
    const h = customers(10)
    h.attempts(10, { from: phone(1), account: '101' })
    expect(
      h.slowed.map(({ source }) => source),
      'alone there',
    ).to.deep.equal(['198.51.100.1'])
    h.success('198.51.100.2:5070', 'another')
    h.attempts(10, { from: phone(2), account: '102' })
    expect(
      h.blocks.map(({ flow }) => flow?.port),
      'beside another',
    ).to.deep.equal([5060])
    h.attempts(1, { from: phone(3), account: '103' })
    expect(h.told).to.include('pbxBroken')
    expect(h.slowedEnded).to.deep.equal(['198.51.100.1'])
    expect(h.ended[0]).to.include({ source: '198.51.100.2', end: 'unblocked', isStrike: false })
  })

  it('do not protect a stranger who guesses meanwhile', () => {
    const h = customers(10)
    fail(h, 10)
    h.attempts(10, { from: '203.0.113.66:5062' })
    expect(h.blocks.map(({ source }) => source)).to.deep.equal(['203.0.113.66'])
  })

  it('are judged again when it works, and people are told that', () => {
    const h = customers(10)
    fail(h, 10)
    h.pass(20 * minute)
    expect(h.told, 'silence is no success').to.deep.equal(['pbxBroken'])
    for (let i = 1; i <= 9; i += 1) h.success(phone(i), `${100 + i}`)
    expect(h.told).to.deep.equal(['pbxBroken', 'pbxWorks'])

    h.attempts(10, { from: phone(1), account: '101' })
    expect(h.slowed).to.have.length(1)
  })

  it('are taken for working phones only by their own successes', () => {
    const h = customers(3)
    fail(h, 3)
    for (let i = 1; i <= 3; i += 1) h.success(phone(i), '')
    expect(h.told, "the PBX's own OPTIONS").to.deep.equal(['pbxBroken'])
  })
})

describe('an attacker who lets the PBX seem broken', () => {
  it('needs an account for each of his sources: with one account he never does', () => {
    const h = customers(10)
    for (let i = 50; i < 56; i += 1) h.success(phone(i), '151')
    for (let i = 50; i < 56; i += 1) h.attempts(3, { from: phone(i), account: '151' })
    expect(h.told).to.not.include('pbxBroken')
  })

  it('is counted as ever for accounts that are not his, and gets no block back', () => {
    const h = customers(3)
    for (let port = 0; port < 20; port += 1) {
      h.attempts(1, { from: `198.51.100.1:${7000 + port}`, account: '999' })
    }
    expect(h.blocks.map(({ source }) => source)).to.deep.equal(['198.51.100.1'])
    for (let i = 1; i <= 3; i += 1) h.success(phone(i), `${100 + i}`)
    fail(h, 3)
    h.success(phone(4), '104')
    h.success(phone(5), '105')
    for (let i = 2; i <= 5; i += 1) h.attempts(1, { from: phone(i), account: `${100 + i}` })
    expect(h.told).to.include('pbxBroken')
    expect(h.ended, 'the guesser stays blocked').to.be.empty

    h.attempts(10, { from: phone(2), account: '999', proof: 'oneWay' })
    expect(h.slowed.map(({ source }) => source)).to.deep.equal(['198.51.100.1', '198.51.100.2'])
    h.attempts(20, { from: phone(3), account: '103' })
    expect(h.slowed, 'its own account is excused').to.have.length(2)
  })
})

describe('trusted sources that fail each for themselves', () => {
  it('are fewer than three, or than one in five, or five minutes apart', () => {
    const two = customers(2)
    fail(two, 2, 3)
    const few = customers(16)
    fail(few, 3, 3)
    const apart = customers(4)
    for (let i = 1; i <= 4; i += 1) {
      apart.attempts(1, { from: phone(i), account: `${100 + i}` }, 3 * minute)
    }
    for (const h of [two, few, apart]) expect(h.told).to.not.include('pbxBroken')
  })

  it('are offices with one stale phone each, whose others go on working', () => {
    const h = customers(5)
    for (let i = 1; i <= 5; i += 1) h.success(phone(i), 'others')
    for (let i = 1; i <= 5; i += 1) {
      h.attempts(1, { from: phone(i), account: `${100 + i}` }, 1000)
      h.success(phone(i), 'others')
    }
    expect(h.told).to.be.empty
  })

  it('are not taken for it when strangers are forged into their names with accounts of others', () => {
    const h = customers(5)
    for (let i = 1; i <= 5; i += 1) {
      h.attempts(3, { from: phone(i), account: '9999', proof: 'oneWay' })
    }
    expect(h.told).to.be.empty
  })
})
