// What other settings would have done in the last days, for the box before they are saved.
import { AppError } from '../../../../domain/app-error.js'
import type { Settings } from '../../../../domain/settings.js'
import type { WhatIf, WhatIfSources } from '../../../../ports/operator/what-if-desk.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { type WhatIfFacts, whatIfSentences } from '../../../format/describe-what-if.js'
import type { PageContext } from '../page-route.js'

const lastMs = 7 * 86_400_000
/** Whoever waits for a page is told of as much as was decided by then. */
const patienceMs = 15_000

/** Says it in sentences; of trusted sources first. Of settings that attempts cannot tell of, nothing. */
export async function attemptLines(
  { operator }: Pick<PageContext, 'operator'>,
  changes: Partial<Settings>,
): Promise<readonly string[]> {
  if (Object.keys(changes).length === 0) return []
  try {
    const found = await operator.whatIf.whatIf({ changes, lastMs, patienceMs })
    const isTold = found.untold.length < Object.keys(changes).length
    return isTold ? whatIfSentences(toFacts(found)) : []
  } catch (caught) {
    if (caught instanceof AppError) return [caught.message]
    throw caught
  }
}

function toFacts(found: WhatIf): WhatIfFacts {
  const { covered, gaps } = found
  return {
    ...found,
    ...gaps,
    cut: gaps.isCut,
    covered: covered ? { from: toIsoTime(covered.from), to: toIsoTime(covered.to) } : null,
    more: hits(found.more),
    fewer: hits(found.fewer),
    trustedHit: hits(found.trustedHit),
  }
}

function hits({ total, items }: WhatIfSources): WhatIfFacts['more'] {
  return {
    total,
    items: items.map(({ source, action, account }) => ({ address: source, action, account })),
  }
}
