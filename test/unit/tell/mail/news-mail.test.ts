// What mails about news say, and that nothing that an attacker writes can bend them.
import { expect } from 'chai'
import { newsClasses, type NoticeKind } from '../../../../src/domain/notice.js'
import { newsMail } from '../../../../src/tell/mail/news-mail.js'
import { newsWords } from '../../../../src/tell/mail/news-words.js'
import {
  attackLetter,
  digestLetter,
  hostileTexts,
  letterAt,
  letterPlace,
  sampleAttack,
  sampleEvidence,
  sampleItem,
  sampleLetter,
} from '../../../support/sample-letters.js'

const hour = 3_600_000
const kinds = Object.keys(newsClasses) as readonly NoticeKind[]

/** The text in which lines are joined again that were broken to fit. */
const flowing = (text: string): string => text.replace(/\s+/g, ' ')

describe('a mail about one attack', () => {
  const { subject, html, text } = newsMail(attackLetter())

  it('says in its subject who attacked, how, and that he is blocked', () => {
    expect(subject).to.equal('[sipward edge-1] REGISTER attack from 203.0.113.77, blocked')
  })

  it('says which host has seen it, from where and to where', () => {
    const lead =
      'sipward (198.51.100.1) running on host edge-1 has detected an attack from 203.0.113.77 to 192.0.2.10.'
    expect(html).to.include(lead)
    expect(flowing(text)).to.include(lead)
  })

  it('has every fact in both parts', () => {
    const facts = [
      'Mon 30 Nov 2026, 07:11:04 CET (UTC+01:00)',
      '203.0.113.77, Netherlands',
      '192.0.2.10 (berlin)',
      'REGISTER',
      'a known attack tool',
      'exists on the PBX',
      '81, too many in a minute',
      'it answered our challenge, so its address is real',
      'dynamically blocked for 1 hour, until 08:11 CET',
      'will be blocked permanently after 2 more attacks',
      'https://pbx.example/sipward/address/203.0.113.77',
      'https://pbx.example/sipward/settings/notifications',
    ]
    for (const fact of facts) {
      expect(html, fact).to.include(fact)
      expect(flowing(text), fact).to.include(fact)
    }
  })

  it('has the names of tool and account in quotes', () => {
    expect(text).to.include('“friendly-scanner”').and.include('“204”')
  })

  it('says of an account that does not exist that it does not', () => {
    const evidence = [sampleEvidence({ account: 'admin', failure: 'unknownAccount' })]
    const mail = newsMail(attackLetter({ account: 'admin', evidence }))

    expect(mail.text).to.include('“admin”, does not exist')
  })

  it('says nothing of an account of which nothing is known', () => {
    const evidence = [sampleEvidence({ account: 'admin', failure: 'refused' })]
    const mail = newsMail(attackLetter({ account: 'admin', evidence }))

    expect(mail.text).to.match(/“admin”\n/)
  })

  it('says of one attack that is left "attack", and of a type that is never denied that it is not', () => {
    const letter = attackLetter()
    const [block] = letter.blocks ?? []
    if (block === undefined) throw new Error('the letter has a block')
    const one = newsMail({ ...letter, blocks: [{ ...block, attacksLeft: 1 }] })
    const never = newsMail({ ...letter, blocks: [{ ...block, attacksLeft: undefined }] })

    expect(one.text).to.match(/permanently after 1 more attack\n/)
    expect(flowing(never.text)).to.include('attacks of this kind are never blocked permanently')
  })

  it('says no length that nobody knows', () => {
    const mail = newsMail({ ...attackLetter(), blocks: [] })

    expect(mail.text).to.match(/Action +dynamically blocked\n/)
    expect(flowing(mail.text)).to.include('is blocked permanently after 3 attacks within 30 days')
  })

  it('names what the kernel does of TFTP and INVITE floods', () => {
    const flood = { action: 'reported', account: '', evidence: [] } as const
    const tftp = newsMail(attackLetter({ ...flood, rule: 'tftp', type: 'TFTP' }))
    const invite = newsMail(attackLetter({ ...flood, rule: 'inviteLimit', type: 'INVITE' }))

    expect(tftp.subject).to.equal('[sipward edge-1] TFTP flood from 203.0.113.77, limited')
    expect(tftp.text).to.include('limited: 10 TFTP requests a minute pass')
    expect(invite.text).to.include('limited: INVITEs above the limit are dropped')
  })

  it('has no link where nobody reaches the pages', () => {
    const mail = newsMail({ ...attackLetter(), place: { ...letterPlace, baseUrl: '' } })

    expect(mail.html).to.not.include('href')
    expect(mail.text).to.not.include('://')
  })

  it('writes times in the zone of its readers', () => {
    const zones = {
      'Asia/Kolkata': 'Mon 30 Nov 2026, 11:41:04 UTC+05:30',
      'America/New_York': 'Mon 30 Nov 2026, 01:11:04 UTC-05:00',
      'Europe/London': 'Mon 30 Nov 2026, 06:11:04 GMT (UTC+00:00)',
      UTC: 'Mon 30 Nov 2026, 06:11:04 UTC',
    }
    for (const [zone, shown] of Object.entries(zones)) {
      const { text: inZone } = newsMail({ ...attackLetter(), place: { ...letterPlace, zone } })
      expect(inZone, zone).to.include(`${shown}\n`)
    }
  })
})

describe('a mail about an incident', () => {
  it('has words for every kind of news', () => {
    expect(kinds.filter((kind) => newsWords(kind).did === '')).to.deep.equal([])
  })

  for (const kind of kinds) {
    it(`${kind}: has one subject from its first mail to its last`, () => {
      const item = sampleItem({ kind })
      const subjects = (['first', 'reminder', 'over'] as const).map(
        (phase) => newsMail(sampleLetter({ phase, items: [item], at: letterAt + hour })).subject,
      )

      expect(new Set(subjects).size).to.equal(1)
      expect(subjects[0]).to.match(/^\[sipward edge-1\] (Act: |Look: |[A-Z])/)
    })
  }

  it('says "Act" only of what must be acted on', () => {
    for (const kind of kinds) {
      const { subject } = newsMail(sampleLetter({ items: [sampleItem({ kind })] }))
      expect(subject.startsWith('[sipward edge-1] Act: '), kind).to.equal(
        newsClasses[kind] === 'act',
      )
    }
  })

  it('names an account in its subject that looks like one, and no other', () => {
    const subjectOf = (account: string): string =>
      newsMail(
        sampleLetter({
          items: [sampleItem({ kind: 'compromiseSuspected', subject: { account } })],
        }),
      ).subject

    expect(subjectOf('204')).to.equal('[sipward edge-1] Act: account 204 seems found out')
    for (const account of [
      'call 0900 now',
      'a\r\nBcc: x',
      'x.example',
      '',
      ...Object.values(hostileTexts),
    ])
      expect(subjectOf(account)).to.equal('[sipward edge-1] Act: an account seems found out')
  })

  it('says how long it goes on, and in the end how long it was', () => {
    const item = sampleItem({ kind: 'pbxBroken', count: 12, firstAt: letterAt })
    const at = letterAt + 3 * hour + 240_000
    const reminder = newsMail(sampleLetter({ phase: 'reminder', items: [item], at }))
    const over = newsMail(sampleLetter({ phase: 'over', items: [{ ...item, endedAt: at }], at }))

    expect(reminder.text)
      .to.match(/^Still going on: /)
      .and.include('began 3 hours 4 minutes ago')
    expect(over.text)
      .to.match(/^Over: /)
      .and.include('It lasted 3 hours 4 minutes')
    expect(over.text).to.include('12 times')
  })

  it('makes words of a kind that it does not know, whatever it is called', () => {
    const odd = newsMail(
      sampleLetter({ items: [sampleItem({ kind: 'storeBack<b>\r\n', newsClass: 'look' })] }),
    )

    expect(odd.subject).to.equal('[sipward edge-1] Look: store backb')
  })
})

describe('a digest', () => {
  it('is one mail for ten thousand sources, and a short one', () => {
    const { subject, html, text } = newsMail(digestLetter(10_000, 41_212))

    expect(subject).to.equal('[sipward edge-1] 10 000 attackers blocked 06:22–07:12')
    expect(text).to.include('and 9\u202f988 more sources')
    expect(Buffer.byteLength(html)).to.be.lessThan(60 * 1024)
  })

  it('does not say that all are blocked where some are not', () => {
    const letter = sampleLetter({
      phase: 'digest',
      attacks: [sampleAttack(), sampleAttack({ source: '203.0.113.5', action: 'exempt' })],
    })
    const { subject, text } = newsMail(letter)

    expect(subject).to.equal('[sipward edge-1] 2 sources 07:11–07:12')
    expect(flowing(text)).to.include('2 sources attacked or failed 2 times, 1 of them not blocked.')
  })

  it('puts who tried most first', () => {
    const letter = sampleLetter({
      phase: 'digest',
      attacks: [
        sampleAttack({ source: '203.0.113.1', attempts: 9 }),
        sampleAttack({ source: '203.0.113.2', attempts: 1000 }),
        sampleAttack({ source: '203.0.113.1', attempts: 9 }),
      ],
    })
    const { text } = newsMail(letter)

    expect(text.indexOf('203.0.113.2')).to.be.lessThan(text.indexOf('203.0.113.1,'))
    expect(text).to.include('2 attacks')
  })

  it('names matters that are no attacks, with how often each came', () => {
    const items = [sampleItem({ kind: 'flowBlocked', count: 4 }), sampleItem({ kind: 'campaign' })]
    const { subject, text } = newsMail(sampleLetter({ phase: 'digest', items, itemTotal: 31 }))

    expect(subject).to.equal('[sipward edge-1] Look: 31 matters 07:11–07:12')
    expect(text).to.include('4×').and.include('and 29 more')
  })
})
