// A mail says each thing once, and calls nobody an attacker who may be a phone of ours.
import { expect } from 'chai'
import type { Attack } from '../../../../src/domain/attack.js'
import { newsClasses, type NoticeKind } from '../../../../src/domain/notice.js'
import { chatNews } from '../../../../src/tell/chat/chat-letter.js'
import { newsMail } from '../../../../src/tell/mail/news-mail.js'
import { newsWords } from '../../../../src/tell/mail/news-words.js'
import type { NewsLetter } from '../../../../src/tell/mail/news-letter.js'
import {
  letterAt,
  letterPlace,
  sampleAttack,
  sampleEvidence,
  sampleItem,
  sampleLetter,
} from '../../../support/sample-letters.js'

const source = '198.51.100.23'
const hour = 3_600_000

/** What is told of each kind, and what was done with the source; as the rules tell it. */
const told: readonly (readonly [NoticeKind, string, Attack['action'] | undefined])[] = [
  [
    'compromiseSuspected',
    `the password of "204" may have been found out: ${source}, where it has never worked, has succeeded with it while it was being guessed; change it unless you know who that is`,
    'reported',
  ],
  [
    'newCountry',
    `account "204" has succeeded from ${source} in Brazil, where it has not worked before; it works in Germany; change its password unless its user is travelling`,
    undefined,
  ],
  [
    'flowBlocked',
    `a phone at ${source}:5062 keeps failing as "212"; only it is blocked, others behind ${source} go on working`,
    'flowBlocked',
  ],
  [
    'trustedSourceSuspected',
    `12 failed attempts in the name of the trusted source ${source} on "212"; it is not blocked`,
    'reported',
  ],
  [
    'trustedSourceSlowed',
    `somebody at the trusted source ${source}, or in its name, fails with accounts that never worked there: "a; b"; until ten minutes after the last failure the kernel lets ten requests with a password through a minute, and phones that work there go on`,
    'slowed',
  ],
  [
    'proxyCarriesAttack',
    `12 failed attempts on "212" come through ${source}:5060, where 9 accounts work: it must be a proxy or SBC; nothing of it is blocked, look there for who sends them`,
    'reported',
  ],
  [
    'attackFromOwnAddress',
    `12 failed attempts within a minute on "212" come from ${source}, which is the default gateway and is never blocked; attackers may hide behind it (a proxy, a container, a NAT): stop them there, or let it pass on their addresses`,
    'exempt',
  ],
  [
    'attackFromAllowedAddress',
    `12 failed attempts within a minute on "212" come from ${source}, which is on the allowlist; it is not blocked`,
    'exempt',
  ],
  [
    'officeMayHaveMoved',
    `${source} fails only with accounts that work from other addresses ("212"), as the phones of an office at a new address do; it is blocked, and if you know it: sipward allow ${source}`,
    'blocked',
  ],
  [
    'optionsPinging',
    `${source} keeps a line alive here with OPTIONS as "peer", without a password; it is not blocked for that. If you know it, set it up as a peer or put it on the allowlist`,
    undefined,
  ],
  [
    'pbxBroken',
    'the accounts of 14 of 41 trusted sources fail together: the PBX itself must be broken (its database is away, a realm was changed?); until it works again they block nobody',
    undefined,
  ],
  [
    'campaign',
    'the account "204" is guessed from 41 sources together: 203.0.113.1, 203.0.113.2 and 39 more; whoever joins is blocked at his first attempt',
    undefined,
  ],
  [
    'tftpFlood',
    `${source} sends more than 100 TFTP requests in a minute; 10 a minute pass`,
    'reported',
  ],
  ['denied', `${source} was put on the denylist after 3 strikes`, 'denied'],
]
const innocent: readonly NoticeKind[] = told
  .map(([kind]) => kind)
  .filter((kind) => !['denied', 'campaign', 'pbxBroken'].includes(kind))

function letterOf(kind: NoticeKind): NewsLetter {
  const [, text = '', action] = told.find(([each]) => each === kind) ?? []
  const attack =
    action &&
    sampleAttack({
      ...{ source, action, account: '212', userAgent: 'snomD385/10.1.54', isKnownTool: false },
      ...(kind === 'tftpFlood' && { rule: 'tftp', type: 'TFTP' }),
      evidence: [sampleEvidence({ account: '212' })],
    })
  const block = { since: letterAt, until: letterAt + hour, attacksLeft: 2 }
  return sampleLetter({
    items: [sampleItem({ kind, text, subject: { host: 'edge-1', source } })],
    ...(attack && { attacks: [attack], blocks: [{ ...block, attackId: attack.id }] }),
  })
}

/** Runs of five words that stand in a text more than once. */
function repeated(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}.:’'-]*/gu) ?? []
  const plain = words.map((word) => word.replace(/[.:]+$/, ''))
  const runs = plain.map((_, index) => plain.slice(index, index + 5).join(' '))
  return runs.filter((run, index) => run.split(' ').length === 5 && runs.indexOf(run) < index)
}

describe('a mail about an incident says', () => {
  it('what every kind tells whose sentence has a rest', () => {
    const kinds = (Object.keys(newsClasses) as NoticeKind[]).filter(
      (kind) => newsWords(kind).saysRest === true,
    )

    expect(told.map(([kind]) => kind)).to.include.members(kinds)
  })

  for (const [kind] of told) {
    it(`everything of ${kind} once`, () => {
      const [body = ''] = newsMail(letterOf(kind)).text.split('\n-- \n')

      expect(repeated(body)).to.deep.equal([])
    })
  }

  it('the rest of a sentence where others have written a semicolon', () => {
    const item = sampleItem({ kind: 'flowBlocked', text: 'a phone keeps failing as "a; b"' })

    expect(newsMail(sampleLetter({ items: [item] })).text).to.include('failing as "a; b".')
  })

  it('until when a phone is blocked, and which it is', () => {
    const { text } = newsMail(letterOf('flowBlocked'))

    expect(text).to.match(/Phone +203\.0\.113\.77:5062, Netherlands\n/)
    expect(text).to.match(/Blocked +for 1 hour, until 08:12 CET\n/)
  })
})

describe('whoever may be one of ours', () => {
  for (const kind of innocent) {
    it(`is no attacker and no attack in a mail or chat about ${kind}`, () => {
      const letter = letterOf(kind)
      const { subject, text } = newsMail(letter)
      const message = { ...letter, key: 'k', thread: 'k', isTest: false, recipients: [] }
      const [body = ''] = text.split('\n-- \n')
      const chat = JSON.stringify(chatNews(message, letterPlace).facts)

      expect(`${body}${chat}`).to.not.match(/Attacker +|"Attacker"|Victim|has detected an attack/)
      // Some kinds warn of an attack from behind a source of ours: never of the source itself.
      expect(subject).to.not.match(/attack from \d/)
    })
  }

  it('has failures, and no attack, where each attack is mailed', () => {
    for (const action of ['flowBlocked', 'slowed', 'exempt'] as const) {
      const { subject, text } = newsMail(sampleLetter({ attacks: [sampleAttack({ action })] }))

      expect(subject).to.include('REGISTER failures from 203.0.113.77')
      expect(text).to.not.match(/Attacker|Victim|detected an attack/)
    }
  })

  it('is counted as a source in a digest', () => {
    const attacks = [sampleAttack(), sampleAttack({ source: '203.0.113.5', action: 'slowed' })]
    const { subject, text } = newsMail(sampleLetter({ phase: 'digest', attacks }))

    expect(`${subject}${text}`).to.not.match(/attackers/i)
    expect(text).to.include('2 sources attacked or failed 2 times')
  })
})
