// Subjects of mails about news. They stay the same from the first mail of an incident to its end, so that mail
// programs keep them together; and nothing that an attacker may write is in them.
import type { Attack } from '../../domain/attack.js'
import type { NewsItem } from '../../ports/news-log.js'
import { shownNumber } from '../charts/shown-number.js'
import { actionWord, isOwnSource } from '../format/action-word.js'
import { capital } from '../format/capital.js'
import { counted } from '../format/length-words.js'
import { clockSpan } from '../format/zoned-time.js'
import type { LetterPlace, NewsLetter } from './news-letter.js'
import { newsWords } from './news-words.js'

const maxPrefix = 80
// An account as PBXs have them; what else somebody calls himself stays out of the subject.
const plainAccount = /^\+?[A-Za-z0-9_*#-]{1,32}$/

/** Returns the subject of a letter with the prefix that people have set. */
export function newsSubject(letter: NewsLetter): string {
  return withPrefix(letter.place, titleOf(letter))
}

/** Puts the prefix before a subject; control characters of either become a blank. */
export function withPrefix({ subjectPrefix }: LetterPlace, subject: string): string {
  const prefix = subjectPrefix.slice(0, maxPrefix)
  return `${prefix} ${subject}`.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\s]+/gu, ' ').trim()
}

/** What is the case in an incident, as it stands in a subject, `account 204 seems found out`. */
export function incidentTitle({ kind, subject }: NewsItem): string {
  const { title, accountTitle } = newsWords(kind)
  const account = subject['account'] ?? ''
  return accountTitle !== undefined && plainAccount.test(account) ? accountTitle(account) : title
}

/** Returns what an attack is called, `REGISTER attack from 203.0.113.77, blocked`; of our own they are failures. */
export function attackTitle(attack: Attack): string {
  const { type, rule, source } = attack
  const what =
    rule === 'tftp' ? 'TFTP flood' : `${type} ${isOwnSource(attack) ? 'failures' : 'attack'}`
  return `${what} from ${source}, ${actionWord(attack)}`
}

/** The span that a digest tells of: from the first of what it has to its own instant. */
export function digestSpan(letter: NewsLetter): { readonly from: number; readonly to: number } {
  const { items, attacks, at } = letter
  const begun = [...items.map(({ firstAt }) => firstAt), ...attacks.map((attack) => attack.at)]
  return { from: begun.reduce((first, each) => Math.min(first, each), at), to: at }
}

function titleOf(letter: NewsLetter): string {
  const { phase, items, attacks, itemTotal, attackTotal } = letter
  const [item] = items
  const [attack] = attacks
  const isOne = itemTotal <= 1 && attackTotal <= 1
  if (attack !== undefined && isOne && (item === undefined || item.kind === 'attack')) {
    return attackTitle(attack)
  }
  if (item !== undefined && (phase !== 'digest' || (itemTotal === 1 && attackTotal === 0))) {
    return capital(`${classPrefix[item.newsClass]}${incidentTitle(item)}`)
  }
  return digestTitle(letter)
}

const classPrefix = { act: 'Act: ', look: 'Look: ', record: '' } as const

function digestTitle(letter: NewsLetter): string {
  const { attacks, sourceTotal, itemTotal, newsClass, place } = letter
  const { from, to } = digestSpan(letter)
  const span = clockSpan(from, to, place.zone)
  if (sourceTotal === 0) {
    const prefix = classPrefix[newsClass]
    return `${prefix}${shownNumber(itemTotal)} ${itemTotal === 1 ? 'matter' : 'matters'} ${span}`
  }
  const areBlocked = attacks.every(({ action }) => action === 'blocked' || action === 'denied')
  return `${areBlocked ? `${counted(sourceTotal, 'attacker')} blocked` : counted(sourceTotal, 'source')} ${span}`
}
