// The page of one address, to be sent to a colleague: whether and why it is blocked, and all that happened.
import { counted } from '../../../../domain/counted.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { Attack } from '../../../../domain/attack.js'
import { type Network, firstAddressOf, networkOf, familyOf } from '../../../../domain/address.js'
import type { Block } from '../../../../domain/block.js'
import { countryName } from '../../../../domain/country.js'
import type { Story } from '../../../../ports/operator/block-desk.js'
import { capital } from '../../../format/capital.js'
import { noteOf, ruleWords } from '../../../format/describe-block.js'
import { reasonsOf } from '../../../format/describe-standing.js'
import { know, verdictOf, type Verdict } from '../../api/routes/addresses.js'
import type { PageContext, PageRoute } from '../page-route.js'
import { actionStates } from '../parts/attack-row.js'
import { addressPath, linkTo } from '../parts/link-to.js'
import { namedNetwork, sourceOrders, sourceView } from '../parts/source-orders.js'
import type { AddressView } from '../views/address-view.js'
import type { FactView, StateView, TapeView } from '../views/view-parts.js'

const maxNeighbours = 10

/** `GET /address/…`. */
export const addressPage: PageRoute = {
  method: 'get',
  path: '/address/{address}',
  role: 'viewer',
  handle: async (context) => {
    const network = namedNetwork(context.params['address'] ?? '')
    return { kind: 'page', template: 'address', view: await addressView(context, network) }
  },
}

const standings: Readonly<Record<Verdict, StateView>> = {
  allowed: { state: 'ok', word: 'Allowed whatever it does.' },
  denied: { state: 'act', word: 'Denied for good.' },
  blocked: { state: 'look', word: 'Blocked now.' },
  countryBlocked: { state: 'look', word: 'Kept from the SIP ports by the country policy.' },
  flowBlocked: { state: 'look', word: 'One of its ports is blocked; the rest works.' },
  free: { state: 'ok', word: 'Free: all of its packets pass.' },
}

/** Fills the view of an address or a network. */
export async function addressView(context: PageContext, network: Network): Promise<AddressView> {
  const { operator, user } = context
  const [frame, story, inForce] = await Promise.all([
    context.frame({ page: 'attacks', title: network }),
    operator.blocks.explain(network),
    operator.blocks.check(network),
  ])
  const known = await know(operator, network, inForce, story)
  const verdict = verdictOf(known)
  const country = operator.geo.countryOf(network)
  const reasons = reasonsOf(known).map(({ text }) => `${capital(text)}.`)
  return {
    frame,
    source: sourceView(network, country),
    standing: standings[verdict],
    why: reasons.length > 0 ? reasons : ['Nothing is known against it, and nothing works there.'],
    strikes: story.strikes,
    droppedTotal: story.stillDropped?.packets,
    droppedNote: droppedNote(story, verdict === 'denied'),
    facts: factsOf(network, story, country),
    actions: sourceOrders(network, user.role, addressPath(network)),
    tape: tapeOf(story),
    olderHref:
      story.attacks.length === 0
        ? undefined
        : linkTo('/attacks', [
            ['range', '90d'],
            ['view', 'flat'],
            ['source', story.source],
          ]),
    neighbours: await neighboursOf(context, story),
    logs: [
      {
        text: 'its attacks',
        href: linkTo('/attacks', [
          ['range', '90d'],
          ['source', story.source],
        ]),
      },
    ],
  }
}

function droppedNote({ stillDropped }: Story, isDenied: boolean): string {
  if (stillDropped !== undefined) return 'by the kernel, since it is blocked'
  return isDenied
    ? 'all of them; the denylist does not count'
    : 'none: the kernel does not block it'
}

const fact = (name: string, value: string, isMono = false): readonly FactView[] =>
  value === '' ? [] : [{ name, value, isMono, href: undefined }]

function factsOf(network: Network, story: Story, country: string): readonly FactView[] {
  const [latest] = story.attacks
  const accounts = story.trust.map(({ account }) => account).filter((account) => account !== '')
  const { attempts, limit, seconds } = story.window
  return [
    ...fact('country', country === '' ? 'unknown' : countryName(country)),
    ...fact('counted as', story.source === network ? '' : story.source, true),
    ...fact('failures now', `${attempts} of ${limit} in ${seconds} s`),
    ...fact('User-Agent', latest?.userAgent ?? '', true),
    ...fact('accounts that work here', accounts.slice(0, 10).join(', '), true),
    ...fact('never blocked', story.neverBlocked),
  ]
}

/** Everything that happened, the latest first. */
function tapeOf({ attacks, blocks, pastBlocks, entries, trust }: Story): readonly TapeView[] {
  const told: readonly TapeView[] = [
    ...attacks.map(attackLine),
    ...[...blocks, ...pastBlocks].flatMap(blockLines),
    ...entries.map(({ list, since, network, note }): TapeView => ({
      at: since,
      state: list === 'allow' ? 'ok' : 'act',
      text: `${network} was put on the ${list}list${note === '' ? '' : ':'}`,
      raw: note,
    })),
    ...trust.slice(0, 20).map(({ account, lastAt }): TapeView => ({
      at: lastAt,
      state: 'ok',
      text: account === '' ? 'the PBX itself calls it' : 'last success of the account',
      raw: account,
    })),
  ]
  return [...told].sort((left, right) => right.at - left.at)
}

function attackLine({ at, type, attempts, rule, action, account }: Attack): TapeView {
  const tries = counted(attempts, 'attempt', shownNumber)
  const { word } = actionStates[action]
  const whom = account === '' ? '' : ', account'
  return {
    at,
    state: 'look',
    text: `${type}, ${tries}, ${ruleWords[rule]}: ${word}${whom}`,
    raw: account,
  }
}

const ends: Readonly<Record<NonNullable<Block['end']>, string>> = {
  expired: 'its block ended',
  unblocked: 'somebody unblocked it',
  allowed: 'its block ended, for it was allowed',
  denied: 'its block became an entry of the denylist',
  evicted: 'its block gave way to others: the set was full',
}

function blockLines(block: Block): readonly TapeView[] {
  const { since, until, end } = block
  const began: TapeView = { at: since, state: 'act', text: noteOf(block), raw: '' }
  return end === undefined
    ? [began]
    : [{ at: until, state: 'off', text: ends[end], raw: '' }, began]
}

/** Whoever of the same networks is blocked now. */
async function neighboursOf(
  { operator }: PageContext,
  { source }: Story,
): Promise<AddressView['neighbours']> {
  const first = firstAddressOf(source)
  const around = networkOf(first, familyOf(first) === 4 ? 24 : 48)
  const { items } = await operator.blocks.blocks({ page: 1, perPage: 50, network: around })
  const others = items.map((block) =>
    'network' in block
      ? sourceView(block.network, operator.geo.countryOf(block.network))
      : sourceView(block.source, block.country),
  )
  const once = new Map(others.map((each) => [each.address, each]))
  once.delete(source)
  return [{ network: around, rows: [...once.values()].slice(0, maxNeighbours) }]
}
