// What other settings would have done, as a daemon could answer.
import type { Source } from '../../../src/domain/address.js'
import { untrusted } from '../../../src/domain/untrusted.js'
import type { WhatIf, WhatIfSource } from '../../../src/ports/operator/what-if-desk.js'

const at = Date.UTC(2026, 10, 20, 3, 4, 5)

function hit(source: string, fields: Partial<WhatIfSource> = {}): WhatIfSource {
  return {
    source: source as Source,
    action: 'blocked',
    at,
    rule: 'sipBlocking',
    attempts: 5,
    proof: 'returned',
    account: untrusted('100'),
    times: 2,
    isDenied: false,
    isTrusted: false,
    ...fields,
  }
}

const trusted = hit('203.0.113.80', {
  action: 'slowed',
  account: untrusted('"><script>alert(1)</script>\u001b[2J'),
  isTrusted: true,
})
const side = { blocks: 9, flowsBlocked: 0, slowed: 0 }

/** An answer with something of everything. */
export const sampleWhatIf: WhatIf = {
  changes: { 'detection.attemptsPerMinute': 5, 'invite.value': 30 },
  untold: ['invite.value'],
  covered: { from: at - 86_400_000, to: at },
  records: 4321,
  gaps: { notKept: 7, unreadable: 0, isCut: false, trouble: '' },
  now: { ...side, blocked: 5, denied: 1, silenced: 10 },
  then: { ...side, blocked: 7, denied: 2, silenced: 52 },
  more: {
    total: 3,
    items: [trusted, hit('198.51.100.7', { isDenied: true }), hit('198.51.100.8')],
  },
  fewer: { total: 1, items: [hit('198.51.100.9')] },
  answersFewer: 42,
  answersMore: 3,
  trustedHit: { total: 1, items: [trusted] },
}
