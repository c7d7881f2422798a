// What an attacker writes into its requests reaches a terminal only escaped, and nothing else.
import { expect } from 'chai'
import { startCaller } from '../../lab/callers.js'
import { callerIpv4 } from '../../lab/network.js'
import { describeProtected } from '../../lab/suite.js'
import { mostAnswers, rule } from './attack-until-silent.js'

interface HostileText {
  readonly title: string
  readonly account?: string
  readonly userAgent?: string
  /** What the printed text must hold instead. */
  readonly shown?: RegExp
  /** Whether no event tells of it, so that what is counted are challenges that nobody answers. */
  readonly isUntold?: boolean
}

const hostileTexts: readonly HostileText[] = [
  {
    title: 'a User-Agent with terminal escapes',
    userAgent: 'x\u001b[2J\u001b]0;owned\u0007y',
    shown: /x\\x1b\[2J\\x1b\]0;owned\\x07y/,
  },
  { title: 'a User-Agent with quotes and markup', userAgent: `"'<b>&\\`, shown: /"'<b>&/ },
  { title: 'a User-Agent of 10 kB', userAgent: 'A'.repeat(10_240), shown: /A{32}/ },
  {
    title: 'an account with encoded terminal escapes',
    account: 'e%1b%5b2Jvil',
    shown: /e(\\x1b\[|%1b%5b)2Jvil/i,
  },
  {
    title: 'an account with an encoded line end that would be a header of its own',
    account: 'crlf%0d%0aRemoteAddress%3a%20IPV4%2fUDP%2f203.0.113.99%2f5060',
    shown: /crlf/,
  },
  {
    // Asterisk passes on 36 characters of it: room for the head of an event of the attacker's own.
    title: 'an account with two encoded line ends and an event that would be forged',
    // It destroys the InvalidAccountID, so that what is left is a challenge that nobody answers:
    // thirty of them may be open, then the rule; and never an event that says what did not happen.
    account: '%0d%0a%0d%0aEvent%3a%20SuccessfulAuth%0d%0aX%3a',
    isUntold: true,
  },
  { title: 'an account of 2 kB', account: 'b'.repeat(2048), shown: /b{30}/ },
]

/** Thirty open challenges, the rule, and what is on its way at fifty a second. */
const mostUntold = 60

describeProtected('Text that an attacker writes', { sharesLab: true }, (given) => {
  hostileTexts.forEach(({ title, shown, isUntold = false, ...text }, index) => {
    it(`is printed escaped and bounded: ${title}`, async () => {
      const from = callerIpv4(66 + index)
      const options = { from, style: 'bare', account: '9999', pace: 50, ...text } as const
      const report = await startCaller(given.lab, options).report()
      const most = isUntold ? mostUntold : mostAnswers(report)
      expect(report.guessesAnswered).to.be.within(rule, most)

      const story = await given.daemon.cliChecked('explain', from)
      const status = await given.daemon.cliChecked('status', '--all')

      if (shown !== undefined) expect(story).to.match(shown)
      for (const printed of [story, status]) {
        // Line ends are sipward's own; every other control character would be the attacker's.
        expect(printed).not.to.match(/[^\P{Cc}\n]/u)
        expect(printed.split('\n').every((line) => line.length < 1000)).to.equal(true)
      }
      const json = await given.daemon.cliChecked('explain', from, '--json')
      expect(() => JSON.parse(json) as unknown).not.to.throw()
    })
  })

  it('names no address: who stands in it is not blocked', async () => {
    const { isFound } = await given.daemon.check(callerIpv4(99))

    expect(isFound).to.equal(false)
  })
})
