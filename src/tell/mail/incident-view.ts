// A mail about one incident: what, whom it touches, what sipward did, until when, what next, one link.
import { parseNetwork } from '../../domain/address.js'
import type { Attack } from '../../domain/attack.js'
import type { NewsPhase } from '../../ports/news-channel.js'
import type { NewsItem } from '../../ports/news-log.js'
import { harmless, unlinked } from '../format/foreign-text.js'
import { counted, lengthWords } from '../format/length-words.js'
import { fullTime } from '../format/zoned-time.js'
import { attackerWord, attackFacts, whoOf } from './attack-facts.js'
import { pageLink, sourceLink } from './mail-links.js'
import type { MailTone } from './mail-styles.js'
import { mailPart, ownFact, type MailLink, type MailPart } from './mail-view.js'
import type { NewsLetter } from './news-letter.js'
import { capital } from '../format/capital.js'
import { incidentTitle } from './news-subject.js'
import { newsWords } from './news-words.js'

const maxSentence = 700

/** The parts of a mail that its reason decides; the rest is the same in all. */
export interface LetterBody {
  readonly state: { readonly word: string; readonly tone: MailTone }
  readonly headline: string
  readonly paragraphs: readonly string[]
  readonly parts: readonly MailPart[]
  readonly link: MailLink | undefined
}

/** Fills a mail about one incident. */
export function incidentView(letter: NewsLetter, item: NewsItem): LetterBody {
  const { phase, attacks } = letter
  const { did, who } = newsWords(item.kind)
  const isOver = phase === 'over'
  const [attack] = attacks
  const lead =
    attack === undefined || isOver ? '' : attackLead(letter, attack, who ?? whoOf(attack))
  const sentences = [phaseSentence(letter, item), lead, whatOf(item), isOver ? '' : did]
  return {
    state: stateOf(phase, item.newsClass),
    headline: `${capital(incidentTitle(item))}.`,
    paragraphs: sentences.filter((text) => text !== ''),
    parts: [...(isOver ? [] : toDoOf(letter, item)), factsOf(letter, item, attack)],
    link: linkOf(letter, item),
  }
}

/** Who has detected what, and where. */
export function attackLead(
  { place }: NewsLetter,
  { source, victim, rule }: Attack,
  who: string,
): string {
  const { hostAddress, hostName } = place
  const own = rule === 'tftp' ? 'has seen requests' : 'has seen failed requests'
  const did = who === attackerWord ? 'has detected an attack' : own
  return `sipward (${hostAddress}) running on host ${hostName} ${did} from ${source} to ${victim}.`
}

function toDoOf({ place }: NewsLetter, { kind }: NewsItem): readonly MailPart[] {
  const { next, isSettled } = newsWords(kind)
  if (next === '') return []
  const settle = {
    text: 'Then say that it is settled, on the page News or by the command sipward news: until then you are reminded of it.',
    href: pageLink(place.baseUrl, '/news'),
  }
  const lines = [{ text: next, href: '' }, ...(isSettled === true ? [settle] : [])]
  return [mailPart('What to do', { lines })]
}

/** What has happened; what was done is said in the words of the mail. */
function whatOf({ kind, text }: NewsItem): string {
  const end = newsWords(kind).saysRest === true ? text.lastIndexOf('; ') : -1
  // Others may have written a semicolon, but always within quotes.
  const isOwn = end > 0 && !text.slice(end).includes('"')
  return sentenceOf({ kind, text: isOwn ? text.slice(0, end) : text })
}

/** The sentence that was told, as a paragraph: capital letter, full stop, bounded, without a link. */
export function sentenceOf(
  { kind, text }: Pick<NewsItem, 'kind' | 'text'>,
  most = maxSentence,
): string {
  const isOwn = newsWords(kind).isOwnText === true
  const shown = isOwn ? boundedOwn(text, most) : harmless(text, most)
  return shown === '' ? '' : `${capital(shown)}${/[.!?…]$/.test(shown) ? '' : '.'}`
}

/** Our own words may name files and hosts; a scheme in them is no link either. */
function boundedOwn(text: string, most: number): string {
  const spared = text.replaceAll('.', '\u0000')
  return harmless(unlinked(spared).replaceAll('\u0000', '.'), most).replaceAll('[.]', '.')
}

function stateOf(phase: NewsPhase, newsClass: NewsItem['newsClass']): LetterBody['state'] {
  if (phase === 'over') return { word: 'Over', tone: 'ok' }
  if (phase === 'reminder')
    return { word: 'Still going on', tone: newsClass === 'act' ? 'act' : 'look' }
  return classStates[newsClass]
}

/** Each class as a word and a colour. */
export const classStates = {
  act: { word: 'Act now', tone: 'act' },
  look: { word: 'Look today', tone: 'look' },
  record: { word: 'For the record', tone: 'muted' },
} as const

function phaseSentence({ phase, at, place }: NewsLetter, item: NewsItem): string {
  const { firstAt, endedAt, count } = item
  const times = count > 1 ? ` It was told ${counted(count, 'time')}.` : ''
  const isSettled = newsWords(item.kind).isSettled === true
  if (phase === 'reminder') {
    const still = isSettled ? 'nobody has settled it' : 'it has not ended'
    return `It began ${lengthWords(at - firstAt)} ago, and ${still}.${times}`
  }
  if (phase !== 'over') return ''
  const end = endedAt > 0 ? endedAt : at
  if (isSettled) {
    return `It was settled ${lengthWords(end - firstAt)} after it began, ${fullTime(end, place.zone)}.${times}`
  }
  return `It lasted ${lengthWords(end - firstAt)}, until ${fullTime(end, place.zone)}.${times}`
}

function factsOf(letter: NewsLetter, item: NewsItem, attack: Attack | undefined): MailPart {
  const { place, phase } = letter
  const { kind, firstAt, lastAt, count, subject } = item
  const { source = '', host = place.hostName } = subject
  const { who, saysRest } = newsWords(kind)
  const about =
    attack === undefined
      ? ownFact('Source', harmless(source))
      : attackFacts(attack, {
          ...{ place, block: blockOf(letter, attack), who: who ?? whoOf(attack) },
          isActionTold: saysRest === true,
        })
  return mailPart('', {
    facts: [
      ...(attack === undefined ? ownFact('Since', fullTime(firstAt, place.zone)) : []),
      ...(count > 1 && phase !== 'over' ? ownFact('Last', fullTime(lastAt, place.zone)) : []),
      ...ownFact('Seen by host', harmless(host)),
      ...about,
    ],
  })
}

/** The block that answered an attack, as far as it is known. */
export function blockOf({ blocks }: NewsLetter, { id }: Attack) {
  return blocks?.find(({ attackId }) => attackId === id)
}

function linkOf({ place }: NewsLetter, { kind, subject }: NewsItem): MailLink {
  const source = parseNetwork(subject['source'] ?? '')
  return source === undefined
    ? { href: pageLink(place.baseUrl, newsWords(kind).page), text: 'Open the page in sipward' }
    : { href: sourceLink(place.baseUrl, source), text: 'Open this source in sipward' }
}
