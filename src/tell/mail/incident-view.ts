// A mail about one incident: what, whom it touches, what sipward did, until when, what next, one link.
import { parseNetwork } from '../../domain/address.js'
import type { Attack } from '../../domain/attack.js'
import type { NewsPhase } from '../../ports/news-channel.js'
import type { NewsItem } from '../../ports/news-log.js'
import { harmless, unlinked } from '../format/foreign-text.js'
import { counted, lengthWords } from '../format/length-words.js'
import { fullTime } from '../format/zoned-time.js'
import { attackFacts } from './attack-facts.js'
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
  const { did, next } = newsWords(item.kind)
  const isOver = phase === 'over'
  const [attack] = attacks
  const lead = attack === undefined || isOver ? '' : attackLead(letter, attack)
  const sentences = [phaseSentence(letter, item), lead, sentenceOf(item), isOver ? '' : did]
  return {
    state: stateOf(phase, item.newsClass),
    headline: `${capital(incidentTitle(item))}.`,
    paragraphs: sentences.filter((text) => text !== ''),
    parts: [
      ...(isOver || next === ''
        ? []
        : [mailPart('What to do', { lines: [{ text: next, href: '' }] })]),
      factsOf(letter, item, attack),
    ],
    link: linkOf(letter, item),
  }
}

/** Who has detected what, and where. */
export function attackLead({ place }: NewsLetter, { source, victim }: Attack): string {
  const { hostAddress, hostName } = place
  return `sipward (${hostAddress}) running on host ${hostName} has detected an attack from ${source} to ${victim}.`
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
  if (phase === 'reminder') {
    return `It began ${lengthWords(at - firstAt)} ago and has not ended.${times}`
  }
  if (phase !== 'over') return ''
  const end = endedAt > 0 ? endedAt : at
  return `It lasted ${lengthWords(end - firstAt)}, until ${fullTime(end, place.zone)}.${times}`
}

function factsOf(letter: NewsLetter, item: NewsItem, attack: Attack | undefined): MailPart {
  const { place, phase } = letter
  const { firstAt, lastAt, count, subject } = item
  const { source = '', host = place.hostName } = subject
  const about =
    attack === undefined
      ? ownFact('Source', harmless(source))
      : [
          ...ownFact('Phone', phoneOf(attack)),
          ...attackFacts(attack, blockOf(letter, attack), place),
        ]
  return mailPart('', {
    facts: [
      ...(attack === undefined ? ownFact('Since', fullTime(firstAt, place.zone)) : []),
      ...(count > 1 && phase !== 'over' ? ownFact('Last', fullTime(lastAt, place.zone)) : []),
      ...ownFact('Seen by host', harmless(host)),
      ...about,
    ],
  })
}

function phoneOf({ action, evidence }: Attack): string {
  const last = evidence.at(-1)
  return action === 'flowBlocked' && last !== undefined ? portOf(last) : ''
}

function portOf({ address, port }: { readonly address: string; readonly port: number }): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
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
