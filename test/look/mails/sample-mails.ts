// Every kind of mail by the name of its picture.
import type { MailText } from '../../../src/tell/mail/news-letter.js'
import { newsMail } from '../../../src/tell/mail/news-mail.js'
import { reportMail } from '../../../src/tell/report/report-mail.js'
import { badReport, busyReport, quietReport } from '../../support/sample-reports.js'
import { address } from '../../support/builders.js'
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
} from '../../support/sample-letters.js'

const hour = 3_600_000
const report = (facts: typeof busyReport): MailText => reportMail(facts, letterPlace)

const compromise = sampleItem({
  kind: 'compromiseSuspected',
  text: 'the password of "204" may have been found out: 203.0.113.77, where it has never worked, has succeeded with it while it was being guessed; change it unless you know who that is',
  subject: { host: 'edge-1', source: '203.0.113.77', account: '204' },
})

const stalePhone = sampleItem({
  kind: 'flowBlocked',
  text: 'a phone at 198.51.100.23:5062 keeps failing as "212"; only it is blocked, others behind 198.51.100.23 go on working',
  subject: { host: 'edge-1', source: '198.51.100.23', account: '212' },
})

const campaign = sampleItem({
  kind: 'campaign',
  text: 'the account "204" is guessed from 41 sources together: 203.0.113.1, 203.0.113.2, 203.0.113.3 and 38 more; whoever joins is blocked at his first attempt',
})

/** All mails. */
export const sampleMails: Readonly<Record<string, MailText>> = {
  mail_attack: newsMail(attackLetter()),
  mail_hostile: newsMail(
    attackLetter({
      userAgent: hostileTexts.markup,
      account: hostileTexts.link,
      calledNumber: hostileTexts.bidi,
      evidence: [
        sampleEvidence({ account: hostileTexts.long }),
        sampleEvidence({ account: hostileTexts.control }),
        sampleEvidence({ account: hostileTexts.template }),
      ],
    }),
  ),
  mail_tftp: newsMail(
    sampleLetter({
      items: [
        sampleItem({
          kind: 'tftpFlood',
          text: '203.0.113.90 sends more than 100 TFTP requests in a minute; 10 a minute pass',
          subject: { host: 'edge-1', source: '203.0.113.90' },
        }),
      ],
      attacks: [
        sampleAttack({
          ...{ source: '203.0.113.90', type: 'TFTP', rule: 'tftp', action: 'reported' },
          ...{ account: '', userAgent: '', proof: 'oneWay', evidence: [], attempts: 101 },
        }),
      ],
    }),
  ),
  mail_compromise: newsMail(sampleLetter({ items: [compromise] })),
  mail_compromise_reminder: newsMail(
    sampleLetter({ phase: 'reminder', items: [{ ...compromise, count: 3 }], at: letterAt + hour }),
  ),
  mail_compromise_over: newsMail(
    sampleLetter({
      phase: 'over',
      items: [{ ...compromise, count: 3, endedAt: letterAt + 3 * hour }],
      at: letterAt + 3 * hour,
    }),
  ),
  mail_phone: newsMail(
    sampleLetter({
      items: [stalePhone],
      attacks: [
        sampleAttack({
          ...{ source: '198.51.100.23', account: '212', userAgent: 'snomD385/10.1.54' },
          ...{ isKnownTool: false, action: 'flowBlocked', country: 'DE', attempts: 10 },
          evidence: [sampleEvidence({ account: '212', address: address('198.51.100.23') })],
        }),
      ],
    }),
  ),
  mail_broken: newsMail(
    sampleLetter({
      items: [
        sampleItem({
          kind: 'pbxBroken',
          text: 'the accounts of 14 of 41 trusted sources fail together: the PBX itself must be broken (its database is away, a realm was changed?); until it works again they block nobody',
        }),
      ],
    }),
  ),
  mail_digest: newsMail(digestLetter(14)),
  mail_digest_many: newsMail(digestLetter(10_000, 41_212)),
  mail_digest_look: newsMail(
    sampleLetter({
      phase: 'digest',
      newsClass: 'look',
      items: [stalePhone, campaign, { ...stalePhone, count: 4 }],
      itemTotal: 31,
    }),
  ),
  report_busy: report(busyReport),
  report_quiet: report(quietReport),
  report_bad: report(badReport),
}
