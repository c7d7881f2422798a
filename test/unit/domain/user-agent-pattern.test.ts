import { expect } from 'chai'
import { parseSetting } from '../../../src/domain/settings.js'
import { compileUserAgents, isUserAgentPattern } from '../../../src/domain/user-agent-name.js'

const atoms = [
  ...['a', 'b', '.', '[ab]', '[^a]', '\\d', '\\W', '\\s', '(a|b)', '(?:ab|a)', 'x?', 'a*', 'b+?'],
  ...[
    '(ab)*',
    'a{2}',
    'a{1,3}',
    '(a*)*',
    '^',
    '$',
    '(|a)',
    '[a-c]{0,2}',
    '\\.',
    '-',
    '[\\w-]',
    '|',
  ],
]
const characters = 'abABx.1-C d'

/** The same numbers each time (a linear congruential generator). */
function numbers(): (below: number) => number {
  let state = 1
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function pick(
  from: readonly string[] | string,
  count: number,
  next: (below: number) => number,
): string {
  return Array.from({ length: count }, () => from[next(from.length)] ?? '').join('')
}

describe('a regular expression of a setting', () => {
  it("agrees with ECMAScript's, on three thousand made-up expressions and texts", () => {
    const next = numbers()
    let found = 0
    let compared = 0
    for (let i = 0; i < 3000; i += 1) {
      const expression = pick(atoms, 1 + next(6), next)
      const text = pick(characters, next(8), next)
      const isMatch = new RegExp(expression, 'is').test(text)
      // Refused where it matches every text, and with it the empty one.
      if (new RegExp(expression, 'is').test('')) continue
      const matches = compileUserAgents([`/${expression}/`])
      expect(matches(text), `${expression} on "${text}"`).to.equal(isMatch)
      compared += 1
      if (isMatch) found += 1
    }
    expect(compared).to.be.above(1000)
    expect(found, 'both answers occur').to.be.within(compared / 10, (compared * 9) / 10)
  })

  it('takes no time where a backtracking engine would take for ever', () => {
    const text = 'a'.repeat(256)
    for (const expression of ['(a+)+b', '(a|a)*b', '(a*)*(a*)*(a*)*b', '(.*.*.*)+b']) {
      const before = process.cpuUsage()
      expect(compileUserAgents([`/${expression}/`])(text)).to.be.false
      const { user, system } = process.cpuUsage(before)
      expect((user + system) / 1000, expression).to.be.below(500)
    }
  })

  it('is refused with the reason where it is wrong, too large or not supported', () => {
    const reasonFor = (entry: string): string => {
      const parsed = parseSetting('detection.userAgents', [entry])
      return parsed.ok ? '' : parsed.reason
    }
    expect(reasonFor('/(a/')).to.contain('missing closing ): `(a`')
    expect(reasonFor('/a)/')).to.contain('unexpected ): `a)`')
    expect(reasonFor('/[a/')).to.contain('missing closing ]')
    expect(reasonFor('/*a/')).to.contain('missing argument to repetition operator')
    expect(reasonFor('/a(?=b)/')).to.contain('unsupported')
    expect(reasonFor('/(a)\\1/')).to.contain('invalid escape sequence')
    expect(reasonFor('/(.{200}){200}/')).to.contain('invalid repeat count')
    expect(reasonFor('/(.{30}){30}x{200}/')).to.contain('too large')
    expect(reasonFor('/.*/')).to.contain('every User-Agent')
    expect(reasonFor('/[z-a]/')).to.contain('invalid character class range')
  })

  it('stands between slashes; a name with one slash is a name', () => {
    const isPattern = ['/^a$/', '/a/i', 'sipcli/v1.8', '/home', '//'].map(isUserAgentPattern)
    expect(isPattern).to.deep.equal([true, true, false, false, false])
  })
})
