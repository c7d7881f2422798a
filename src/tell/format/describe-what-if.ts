// The answer to a question about other settings in sentences, as the command line and the pages show them.
import { counted } from '../../domain/counted.js'
import { describeIsoTime } from './describe-time.js'

interface Hit {
  readonly address: string
  readonly action: 'blocked' | 'flowBlocked' | 'slowed'
  readonly account: string
}

interface Hits {
  readonly total: number
  readonly items: readonly Hit[]
}

/** What is read of an answer. */
export interface WhatIfFacts {
  readonly untold: readonly string[]
  readonly covered: { readonly from: string; readonly to: string } | null
  readonly records: number
  readonly notKept: number
  readonly unreadable: number
  readonly cut: boolean
  readonly trouble: string
  readonly now: { readonly blocked: number; readonly denied: number }
  readonly then: { readonly blocked: number; readonly denied: number }
  readonly more: Hits
  readonly fewer: Hits
  readonly answersFewer: number
  readonly answersMore: number
  readonly trustedHit: Hits
}

const namedTrusted = 5
const shown = (count: number): string => count.toLocaleString('en-US')

const deeds = {
  blocked: 'would have been blocked',
  flowBlocked: 'would have lost one flow',
  slowed: 'would have been slowed',
} as const

/** Returns sentences, what matters most first. Text of strangers in them is not escaped yet. */
export function whatIfSentences(found: WhatIfFacts): readonly string[] {
  const { covered, untold, trouble } = found
  const ends = [
    ...(untold.length === 0
      ? []
      : [`What attempts cannot tell, because the kernel alone does it: ${untold.join(', ')}.`]),
    ...(trouble === '' ? [] : [`At the moment ${trouble}.`]),
  ]
  if (covered === null)
    return ['Nothing was heard in this time, or nothing of it was kept.', ...ends]
  return [
    ...trustedSentences(found.trustedHit),
    ...differences(
      found,
      `From ${describeIsoTime(covered.from)} to ${describeIsoTime(covered.to)} UTC`,
    ),
    ...gaps(found),
    ...ends,
  ]
}

function trustedSentences({ total, items }: Hits): readonly string[] {
  if (total === 0) return []
  const named = items.slice(0, namedTrusted)
  const rest = total - named.length
  return [
    `${counted(total, 'trusted source', shown)}, where something of yours works, would have been hit.`,
    ...named.map(({ address, action, account }) =>
      account === ''
        ? `${address} ${deeds[action]}.`
        : `${address} ${deeds[action]}, for the account "${account}".`,
    ),
    ...(rest > 0 ? [`And ${shown(rest)} more.`] : []),
  ]
}

function differences(found: WhatIfFacts, span: string): readonly string[] {
  const { more, fewer, answersFewer, answersMore, now, then } = found
  if (more.total + fewer.total + answersFewer + answersMore === 0 && now.denied === then.denied) {
    return [
      `${span} nothing would have been different: ${counted(now.blocked, 'source is', shown)} blocked either way.`,
    ]
  }
  return [
    `${span} ${counted(more.total, 'source', shown)} more would have been hit and ${shown(fewer.total)} fewer: ` +
      `${counted(then.blocked, 'source', shown)} blocked instead of ${shown(now.blocked)}.`,
    `Attackers would have got ${counted(answersFewer, 'answer', shown)} fewer${answersMore > 0 ? `, and ${shown(answersMore)} more` : ''}.`,
    ...(now.denied === then.denied
      ? []
      : [`On the denylist: ${shown(then.denied)} instead of ${shown(now.denied)}.`]),
    ...(fewer.total + answersMore > 0
      ? [
          'What the kernel has dropped nobody has heard: whoever was blocked in truth would have sent more, so that of what would be allowed these are the least numbers.',
        ]
      : []),
  ]
}

function gaps({ notKept, unreadable, cut }: WhatIfFacts): readonly string[] {
  const lines: string[] = []
  if (notKept > 0) {
    lines.push(
      `${counted(notKept, 'record was', shown)} not kept: there were too many of them, or no room.`,
    )
  }
  if (unreadable > 0) lines.push('A part of what was kept could not be read.')
  if (cut) lines.push('The time to answer was over before the last record: look at a shorter span.')
  return lines
}
