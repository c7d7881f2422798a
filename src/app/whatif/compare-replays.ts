// The difference between two replays of the same records.
import type { Source } from '../../domain/address.js'
import type { WhatIf, WhatIfSource, WhatIfSources } from '../../ports/operator/what-if-desk.js'
import type { Replay } from './replay.js'
import type { Deed } from './replay-outcome.js'

const maxItems = 200

/** What is compared. */
export interface ComparedReplays {
  /** With the settings in force. */
  readonly now: Replay
  /** With the changes. */
  readonly then: Replay
  /** The instant of the last record. */
  readonly at: number
}

/** Says what the changes do. */
export function compareReplays({
  now,
  then,
  at,
}: ComparedReplays): Pick<
  WhatIf,
  'now' | 'then' | 'more' | 'fewer' | 'answersFewer' | 'answersMore' | 'trustedHit'
> {
  // Whoever works here by what really happened is trusted, also where he would have been cut off before.
  const isTrusted = (source: Source): boolean =>
    now.decider.trust.isTrusted(source, at) || then.decider.trust.isTrusted(source, at)
  const more = onlyIn(then, now, isTrusted)
  const fewer = onlyIn(now, then, isTrusted)
  return {
    now: now.outcome.side(),
    then: then.outcome.side(),
    more: bounded(more),
    fewer: bounded(fewer),
    answersFewer: silencedMore(then, now),
    answersMore: silencedMore(now, then),
    trustedHit: bounded(more.filter((found) => found.isTrusted)),
  }
}

function onlyIn(
  one: Replay,
  other: Replay,
  isTrusted: (source: Source) => boolean,
): readonly WhatIfSource[] {
  const found: WhatIfSource[] = []
  for (const [key, deed] of one.outcome.deeds) {
    if (!other.outcome.deeds.has(key)) found.push(toSource(deed, isTrusted))
  }
  const rank = ({ isTrusted: isFirst, attempts, times }: WhatIfSource): number =>
    (isFirst ? 1e9 : 0) + times * 1000 + attempts
  return found.sort((a, b) => rank(b) - rank(a) || a.at - b.at)
}

function toSource(deed: Deed, isTrusted: (source: Source) => boolean): WhatIfSource {
  const { source, action, at, rule, attempts, proof, account, times, isDenied } = deed
  const trusted = deed.isTrusted || isTrusted(source)
  const what = { source, action, at, rule, attempts, proof, account, times, isDenied }
  return { ...what, isTrusted: trusted }
}

function bounded(sources: readonly WhatIfSource[]): WhatIfSources {
  return { total: sources.length, items: sources.slice(0, maxItems) }
}

/** How many attempts get no answer in the one replay and get one in the other, source by source. */
function silencedMore(one: Replay, other: Replay): number {
  let sum = 0
  for (const [source, count] of one.outcome.silenced) {
    sum += Math.max(0, count - (other.outcome.silenced.get(source) ?? 0))
  }
  return sum
}
