// One attack in the facts of a mail: who, whom, how, with what, whether the account exists, what was done.
import { countryName } from '../../domain/country.js'
import type { Attack } from '../../domain/attack.js'
import { shownNumber } from '../charts/shown-number.js'
import { isOwnSource } from '../format/action-word.js'
import { ruleWords } from '../format/describe-block.js'
import { harmless, quoted } from '../format/foreign-text.js'
import { counted, lengthWords } from '../format/length-words.js'
import { withCountry } from '../format/with-country.js'
import { clockNear, fullTime } from '../format/zoned-time.js'
import { foreignFact, ownFact, type MailFact } from './mail-view.js'
import type { AnsweringBlock } from '../../ports/news-channel.js'
import type { LetterPlace } from './news-letter.js'

const maxNamedAccounts = 3

/** How an attack is told. */
export interface AttackTelling {
  readonly place: LetterPlace
  /** The block that answered it, as far as that is known. */
  readonly block: AnsweringBlock | undefined
  /** Who the source is; by default what its action says of it. */
  readonly who: string
  /** True where a sentence says what was done: the facts say until when, and no more. */
  readonly isActionTold: boolean
}

/** Who the source of an attack is, for all that its action says. */
export function whoOf(attack: Attack): string {
  if (!isOwnSource(attack)) return attackerWord
  return attack.action === 'flowBlocked' ? 'Phone' : 'Source'
}

/** What whoever is none of ours is called. */
export const attackerWord = 'Attacker'

/** The facts of an attack. */
export function attackFacts(attack: Attack, telling: AttackTelling): readonly MailFact[] {
  const { at, victim, pbx, type, isTypeInferred, userAgent, attempts, rule } = attack
  const { place, who } = telling
  const inferred = isTypeInferred ? ' (inferred: nothing has named the method)' : ''
  const tool = attack.isKnownTool ? 'a known attack tool' : ''
  return [
    ...ownFact('Time', fullTime(at, place.zone)),
    ...ownFact(who, withCountry(addressOf(attack), attack.country)),
    ...ownFact(
      who === attackerWord ? 'Victim' : 'PBX',
      pbx === '' ? victim : `${victim} (${harmless(pbx)})`,
    ),
    ...ownFact('Method', `${type}${inferred}`),
    ...foreignFact('Tool', quoted(userAgent), tool),
    ...accountFacts(attack),
    ...foreignFact('Called', quoted(attack.calledNumber)),
    ...ownFact('Attempts', `${shownNumber(attempts)}, ${ruleWords[rule]}`),
    ...ownFact('Proof', proofWords[attack.proof]),
    ...actionFacts(attack, telling),
  ]
}

function actionFacts(attack: Attack, { block, place, isActionTold }: AttackTelling) {
  if (isActionTold) return ownFact('Blocked', lengthOf(attack, block, place))
  return [
    ...ownFact('Action', actionWords(attack, block, place)),
    ...ownFact('Action note', noteWords(attack, block, place)),
  ]
}

/** Of one phone among others its port tells which. */
function addressOf({ action, source, evidence }: Attack): string {
  const last = evidence.at(-1)
  if (action !== 'flowBlocked' || last === undefined) return source
  const { address, port } = last
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** A country in words. */
export function countryWords(code: string): string {
  return code === '' ? 'country unknown' : countryName(code)
}

const proofWords: Readonly<Record<Attack['proof'], string>> = {
  returned: 'it answered our challenge, so its address is real',
  oneWay: 'single datagrams, so its address may be forged',
}

/** Whether the PBX has an account: it says so by the way in which it refuses. */
export function accountExistence(attack: Attack, account: string): string {
  const failures = attack.evidence
    .filter((attempt) => attempt.account === account)
    .map(({ failure }) => failure)
  if (failures.includes('wrongPassword')) return 'exists on the PBX'
  return failures.includes('unknownAccount') ? 'does not exist' : ''
}

function accountFacts(attack: Attack): readonly MailFact[] {
  const tried = [attack.account, ...[...attack.evidence].reverse().map(({ account }) => account)]
  const names = [...new Set(tried)].filter((name) => name !== '')
  const facts = names
    .slice(0, maxNamedAccounts)
    .flatMap((name, index) =>
      foreignFact(
        index === 0 ? 'Account' : 'Also tried',
        quoted(name),
        accountExistence(attack, name),
      ),
    )
  const more = names.length - facts.length
  return more > 0
    ? [...facts, ...ownFact('Also tried', `${more} more among its last attempts`)]
    : facts
}

/** What was done, and until when. */
export function actionWords(
  { action, rule, at }: Attack,
  block: AnsweringBlock | undefined,
  place: LetterPlace,
): string {
  const known = lengthOf({ at }, block, place)
  const length = known === '' ? '' : ` ${known}`
  switch (action) {
    case 'blocked':
      return `dynamically blocked${length}`
    case 'denied':
      return 'permanently blocked: it is on the denylist'
    case 'flowBlocked':
      return `only this phone, by its address and port, is blocked${length}`
    case 'slowed':
      return 'its requests with a password are slowed; phones that work there go on'
    case 'exempt':
      return 'not blocked: this source is never blocked'
    case 'reported':
      return reportedWords[rule] ?? 'nobody was blocked'
  }
}

function lengthOf(
  { at }: Pick<Attack, 'at'>,
  block: AnsweringBlock | undefined,
  { zone }: LetterPlace,
): string {
  return block === undefined
    ? ''
    : `for ${lengthWords(block.until - block.since)}, until ${clockNear(block.until, at, zone)}`
}

const reportedWords: Readonly<Partial<Record<Attack['rule'], string>>> = {
  tftp: 'limited: 10 TFTP requests a minute pass',
  inviteLimit: 'limited: INVITEs above the limit are dropped',
}

function noteWords(attack: Attack, block: AnsweringBlock | undefined, place: LetterPlace): string {
  const { action, proof } = attack
  if (action === 'flowBlocked') return 'others behind this address go on working'
  if (action !== 'blocked') return ''
  const where = proof === 'oneWay' ? 'at the SIP ports alone; ' : ''
  const left = block?.attacksLeft
  if (block !== undefined && left === undefined) {
    return `${where}attacks of this kind are never blocked permanently`
  }
  return left === undefined
    ? `${where}a source is blocked permanently after ${counted(place.threshold, 'attack')} within 30 days`
    : `${where}will be blocked permanently after ${left} more ${left === 1 ? 'attack' : 'attacks'}`
}
