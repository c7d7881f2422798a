// An attack that is open: what happened in one sentence, its facts and its last attempts.
import { counted } from '../../../../domain/counted.js'
import type { Attack } from '../../../../domain/attack.js'
import type { Block } from '../../../../domain/block.js'
import { failureWords, ruleWords } from '../../../format/describe-block.js'
import { describeDuration } from '../../../format/describe-time.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { HostRecord } from '../../../../domain/host.js'
import type { AttackDetailView } from '../views/attacks-view.js'
import type { FactView } from '../views/view-parts.js'
import { actionStates, hasRealAccount, type RowPlace } from './attack-row.js'
import { addressPath, linkTo } from './link-to.js'
import { sourceOrders, sourceView } from './source-orders.js'

/** What is known around an open attack. */
export interface AttackSurroundings {
  readonly attack: Attack
  /** Blocks in force for its source. */
  readonly blocks: readonly Block[]
  readonly strikes: { readonly count: number; readonly threshold: number }
  /** The host that saw it; undefined where it is not known any more. */
  readonly host: HostRecord | undefined
  /** The country policy here, in words. */
  readonly policy: string
}

/** Makes the view of the open attack. */
export function attackDetail(
  known: AttackSurroundings,
  place: RowPlace,
  closeHref: string,
): AttackDetailView {
  const { attack } = known
  return {
    source: sourceView(attack.source, attack.country),
    text: sentenceOf(known),
    action: actionStates[attack.action],
    facts: factsOf(known),
    attempts: attack.evidence.map(({ at, type, port, account, failure, proof }) => ({
      at,
      type,
      port,
      account,
      failure: failureWords[failure],
      proof,
    })),
    attemptsTotal: attack.attempts,
    actions: sourceOrders(attack.source, place.role, place.here),
    explainHref: addressPath(attack.source),
    closeHref,
  }
}

function sentenceOf({ attack, blocks }: AttackSurroundings): string {
  const { attempts, account, type, action } = attack
  const tries = `${counted(attempts, 'attempt', shownNumber)} by ${type}`
  const exists = hasRealAccount(attack) ? ', which exists' : ''
  const whom = account === '' ? '' : ` at the account ${account}${exists}`
  return `${tries}${whom}: ${ruleWords[attack.rule]}. ${doneWords[action]}${stillOf(blocks)}`
}

const doneWords: Readonly<Record<Attack['action'], string>> = {
  blocked: 'Its source was blocked',
  denied: 'Its source was put on the denylist',
  flowBlocked: 'Only its own port was blocked, for others work behind this address',
  slowed: 'Its requests with credentials were slowed, for others work behind this address',
  exempt: 'Nobody was blocked: the source is never blocked',
  reported: 'Nobody was blocked; people were told',
}

function stillOf(blocks: readonly Block[]): string {
  return blocks.length === 0 ? '.' : ', and is blocked now.'
}

const fact = (name: string, value: string, more: Partial<FactView> = {}): FactView[] =>
  value === '' ? [] : [{ name, value, isMono: false, href: undefined, ...more }]

function factsOf({ attack, strikes, host, policy }: AttackSurroundings): readonly FactView[] {
  const { userAgent, victim, pbx, campaign, calledNumber, proof } = attack
  const machine = host === undefined ? '' : `, sipward ${host.version}, Linux ${host.kernel}`
  const here = { href: linkTo('/attacks', [['campaign', campaign]]) }
  return [
    ...fact('rule', ruleWords[attack.rule], { href: '/settings/firewall' }),
    ...fact('window', windowOf(attack)),
    ...fact('proof', proofWords[proof]),
    ...fact('strikes', `${strikes.count} of ${strikes.threshold}`),
    ...fact('User-Agent', userAgent, { isMono: true }),
    ...fact('called', calledNumber, { isMono: true }),
    ...fact('victim', pbx === '' ? victim : `${victim}, ${pbx}`, { isMono: true }),
    ...fact('country policy', policy),
    ...fact('campaign', campaign, here),
    ...fact('host', `${attack.host}${machine}`, { href: '/hosts' }),
  ]
}

const proofWords: Readonly<Record<Attack['proof'], string>> = {
  returned: 'returned: it answered our challenge, the address is real',
  oneWay: 'one way: single datagrams, the address may be forged',
}

function windowOf({ evidence, at }: Attack): string {
  const [first] = evidence
  const [length, count] = [first === undefined ? 0 : at - first.at, evidence.length]
  if (count < 2) return ''
  return `the last ${count} attempts within ${describeDuration(length)}`
}
