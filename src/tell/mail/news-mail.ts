// Writes the mail about news: its subject, its HTML and its plain part, of the same facts.
import { fullTime } from '../format/zoned-time.js'
import { attackView } from './attack-view.js'
import { digestView } from './digest-view.js'
import { incidentView, type LetterBody } from './incident-view.js'
import { pageLink } from './mail-links.js'
import type { MailView } from './mail-view.js'
import type { LetterPlace, NewsLetter, WriteNewsMail } from './news-letter.js'
import { newsSubject } from './news-subject.js'
import { writeMail } from './write-mail.js'

/** Writes the mail about news. */
export const newsMail: WriteNewsMail = (letter) => {
  const subject = newsSubject(letter)
  return { subject, ...writeMail(mailViewOf(letter, subject)) }
}

function mailViewOf(letter: NewsLetter, subject: string): MailView {
  const { place, at } = letter
  const body = letterBody(letter)
  return {
    ...body,
    numbers: [],
    title: subject,
    preheader: [body.headline, ...body.paragraphs].join(' ').slice(0, 200),
    sender: senderOf(place),
    foot: [
      classWords[letter.newsClass],
      'What stands in “quotes” was written by others.',
      `Written ${fullTime(at, place.zone)}.`,
    ],
    settings: settingsLink(place),
  }
}

/** Who writes, in the first line of every mail. */
export function senderOf({ version, hostAddress, hostName }: LetterPlace): string {
  return `sipward ${version} (${hostAddress}) on host ${hostName}`
}

/** Where people say what they are sent. */
export function settingsLink({ baseUrl }: LetterPlace): MailView['settings'] {
  const href = pageLink(baseUrl, '/settings/notifications')
  return href === '' ? undefined : { href, text: 'Change what is sent' }
}

const classWords = {
  act: 'A mail to act on is sent at once, again after an hour and then daily until it is over, for two weeks at most.',
  look: 'The first mail of a matter to look at is sent at once; what follows within an hour comes in one.',
  record: 'Mails for the record come at most once an hour.',
} as const

/** Returns what a letter says, whichever way it goes. */
export function letterBody(letter: NewsLetter): LetterBody {
  const { phase, items, attacks, itemTotal, attackTotal } = letter
  const [item] = items
  const [attack] = attacks
  const isAttackAlone = itemTotal === 0 || item?.kind === 'attack'
  if (attack !== undefined && isAttackAlone && itemTotal <= 1 && attackTotal <= 1) {
    return attackView(letter, attack)
  }
  return phase === 'digest' || item === undefined ? digestView(letter) : incidentView(letter, item)
}
