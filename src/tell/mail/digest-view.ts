// A digest: what came since the last mail of its class, those who tried most first, each once.
import type { Attack } from '../../domain/attack.js'
import type { NewsItem } from '../../ports/news-log.js'
import { shownNumber } from '../charts/shown-number.js'
import { quoted } from '../format/foreign-text.js'
import { counted } from '../format/length-words.js'
import { withCountry } from '../format/with-country.js'
import { clockSpan, shortTime, zoneWords } from '../format/zoned-time.js'
import { isOwnSource } from '../format/action-word.js'
import { accountExistence, actionWords, countryWords } from './attack-facts.js'
import { blockOf, classStates, sentenceOf, type LetterBody } from './incident-view.js'
import { pageLink } from './mail-links.js'
import { mailPart, mailRow, ownFact, type MailPart, type MailRow } from './mail-view.js'
import type { NewsLetter } from './news-letter.js'
import { capital } from '../format/capital.js'
import { digestSpan, incidentTitle } from './news-subject.js'

const [maxSources, maxItems, maxNames] = [12, 20, 5]
const maxItemText = 300

/** Fills a digest. */
export function digestView(letter: NewsLetter): LetterBody {
  const { newsClass, attackTotal, sourceTotal, itemTotal, place } = letter
  const { from, to } = digestSpan(letter)
  const span = `${clockSpan(from, to, place.zone)} ${zoneWords(to, place.zone)}`
  const news = counted(itemTotal, 'matter')
  const hasAttacks = attackTotal > 0
  const headline = hasAttacks ? attackHeadline(letter) : `${news} since the last mail.`
  const lead =
    `sipward (${place.hostAddress}) running on host ${place.hostName} has seen this ` +
    `between ${span.replace('–', ' and ')}.`
  const page = hasAttacks ? '/attacks' : '/news'
  const fields = hasAttacks ? spanFields(from, to) : []
  return {
    state: classStates[newsClass],
    headline,
    paragraphs: [lead],
    parts: [
      ...(itemTotal > 0 ? [itemsPart(letter)] : []),
      ...(hasAttacks ? [summaryPart(letter), sourcesPart(letter)] : []),
    ],
    link: {
      href: pageLink(place.baseUrl, page, fields),
      text: sourceTotal > 0 ? 'Open these attacks in sipward' : 'Open the news in sipward',
    },
  }
}

/** The span as the pages take it: its end is exclusive there. */
function spanFields(from: number, to: number) {
  return [
    ['from', String(from)],
    ['to', String(to + 1)],
  ] as const
}

function attackHeadline({ attacks, attackTotal, sourceTotal }: NewsLetter): string {
  const left = attacks.filter(({ action }) => action !== 'blocked' && action !== 'denied').length
  const done = left === 0 ? 'all blocked' : `${shownNumber(left)} of them not blocked`
  const did = attacks.some(isOwnSource) ? 'attacked or failed' : 'attacked'
  return `${counted(sourceTotal, 'source')} ${did} ${counted(attackTotal, 'time')}, ${done}.`
}

function itemsPart({ items, itemTotal, place }: NewsLetter): MailPart {
  const shown = items.slice(0, maxItems)
  return mailPart('What happened', {
    rows: shown.map((item) => itemRow(item, place.zone)),
    more: itemTotal > shown.length ? `and ${shownNumber(itemTotal - shown.length)} more` : '',
  })
}

function itemRow(item: NewsItem, zone: string): MailRow {
  const over = item.endedAt > item.lastAt ? ', over since' : ''
  const times = item.count === 1 ? '' : `${shownNumber(item.count)}×`
  const told = `${shortTime(item.firstAt, zone)}${over}: ${sentenceOf(item, maxItemText)}`
  return mailRow(capital(incidentTitle(item)), times, told)
}

function summaryPart({ attacks, attackTotal, sourceTotal }: NewsLetter): MailPart {
  const isPart = attacks.length < attackTotal
  const isKnown = attacks.some(({ country }) => country !== '')
  const ofWhich = isPart ? ` (of the latest ${shownNumber(attacks.length)})` : ''
  const real = attacks.filter((each) => accountExistence(each, each.account).startsWith('exists'))
  const accounts = [...new Set(real.map(({ account }) => account as string))]
  return mailPart('', {
    facts: [
      ...ownFact('Attacks', shownNumber(attackTotal)),
      ...ownFact('Sources', shownNumber(sourceTotal)),
      ...ownFact(`Methods`, `${namesOf(attacks.map(({ type }) => type))}${ofWhich}`),
      ...ownFact(
        'Countries',
        isKnown ? namesOf(attacks.map(({ country }) => countryWords(country))) : '',
      ),
      ...ownFact('Victims', namesOf(attacks.map(({ victim }) => victim))),
      ...ownFact('Real accounts', listed(accounts.map((name) => quoted(name)))),
    ],
  })
}

/** The most frequent names with how often they come, `REGISTER 12, INVITE 2`. */
function namesOf(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const sorted = [...counts].sort((left, right) => right[1] - left[1])
  return listed(sorted.map(([name, count]) => `${name} ${shownNumber(count)}`))
}

function listed(names: readonly string[]): string {
  const more = names.length - maxNames
  return more > 0 ? `${names.slice(0, maxNames).join(', ')} and ${more} more` : names.join(', ')
}

function sourcesPart(letter: NewsLetter): MailPart {
  const bySource = new Map<string, Attack[]>()
  for (const attack of letter.attacks) {
    const known = bySource.get(attack.source) ?? []
    bySource.set(attack.source, [...known, attack])
  }
  const groups = [...bySource.values()].sort((left, right) => attemptsOf(right) - attemptsOf(left))
  const shown = groups.slice(0, maxSources)
  const left = letter.sourceTotal - shown.length
  return mailPart('Sources, by attempts', {
    rows: shown.flatMap((attacks) => sourceRow(letter, attacks)),
    more: left > 0 ? `and ${counted(left, 'more source')}` : '',
  })
}

function attemptsOf(attacks: readonly Attack[]): number {
  return attacks.reduce((sum, { attempts }) => sum + attempts, 0)
}

function sourceRow(letter: NewsLetter, attacks: readonly Attack[]): readonly MailRow[] {
  const [latest] = attacks
  if (latest === undefined) return []
  const { source, country, victim, userAgent, account } = latest
  const existence = accountExistence(latest, account)
  const isOneVictim = letter.attacks.every((attack) => attack.victim === victim)
  const details = [
    attacks.length > 1 ? counted(attacks.length, 'attack') : '',
    [...new Set(attacks.map(({ type }) => type))].join(', '),
    quoted(userAgent, 40),
    account === ''
      ? ''
      : `account ${quoted(account, 40)}${existence === '' ? '' : ` (${existence})`}`,
    isOneVictim ? '' : `to ${victim}`,
    actionDetail(letter, latest),
  ]
  const detail = details.filter((text) => text !== '').join(' · ')
  return [mailRow(withCountry(source, country), shownNumber(attemptsOf(attacks)), detail)]
}

/** The headline says that all are blocked: of a row that is said which knows until when, or is not. */
function actionDetail(letter: NewsLetter, attack: Attack): string {
  const block = blockOf(letter, attack)
  const isUsual = attack.action === 'blocked' && block === undefined
  return isUsual ? '' : actionWords(attack, block, letter.place)
}
