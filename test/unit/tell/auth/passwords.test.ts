// Passwords: the hash, its parameters, and what is taken.
import { expect } from 'chai'
import { Passwords, passwordProblem } from '../../../../src/tell/web/auth/passwords.js'

const cheap = { N: 1024, r: 8, p: 1 }

describe('passwords', () => {
  it('are known by their hash alone, which is another one each time', async () => {
    const passwords = new Passwords(cheap)
    const [one, two] = [await passwords.hash('a b c d'), await passwords.hash('a b c d')]

    expect(one).to.match(/^scrypt\$1024\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect(one).not.to.equal(two)
    expect(await passwords.matches('a b c d', one)).to.equal(true)
    expect(await passwords.matches('a b c D', one)).to.equal(false)
  })

  it('match whatever way their letters are composed', async () => {
    const passwords = new Passwords(cheap)

    expect(await passwords.matches('Zu\u0308rich', await passwords.hash('Z\u00fcrich'))).to.equal(
      true,
    )
  })

  it('are compared by the parameters of the hash, so that dearer ones can come', async () => {
    const hash = await new Passwords(cheap).hash('secret words')

    expect(await new Passwords({ N: 2048, r: 8, p: 2 }).matches('secret words', hash)).to.equal(
      true,
    )
  })

  it('never match where there is no hash, or a damaged one', async () => {
    const passwords = new Passwords(cheap)

    for (const hash of [undefined, '', 'scrypt$', 'scrypt$1024$8$1$AA$AA', 'plain']) {
      expect(await passwords.matches('', hash), hash).to.equal(false)
    }
  })

  it('are hashed for as long where nobody has this name', async () => {
    const passwords = new Passwords({ N: 2 ** 14, r: 8, p: 2 })
    const hash = await passwords.hash('x')
    const timed = async (given: string | undefined) => {
      const before = performance.now()
      await passwords.matches('y', given)
      return performance.now() - before
    }
    await timed(undefined)
    const least = async (given: string | undefined) =>
      Math.min(await timed(given), await timed(given), await timed(given))

    expect((await least(undefined)) / (await least(hash))).to.be.within(0.3, 3)
  })

  it('refuse a crowd instead of taking all memory', async () => {
    const passwords = new Passwords(cheap)
    const all = await Promise.allSettled(Array.from({ length: 40 }, () => passwords.hash('x')))
    const codes = all.map((each) =>
      each.status === 'rejected' ? (each.reason as { code: string }).code : 'hashed',
    )

    expect(codes.filter((code) => code === 'hashed')).to.have.length(22)
    expect(codes.filter((code) => code === 'unavailable')).to.have.length(18)
    expect(await passwords.hash('x')).to.match(/^scrypt/)
  })

  it('need length, and nothing else', () => {
    expect(passwordProblem('correct horse')).to.equal('')
    expect(passwordProblem('häßlichÄÖÜ12')).to.equal('')
    expect(passwordProblem('elevenchars')).to.contain('at least 12')
    expect(passwordProblem('aaaaaaaaaaaaaaaa')).to.contain('different')
    expect(passwordProblem('abcd'.repeat(100))).to.contain('at most')
  })
})
