// A stranger who is blocked, and may be an office of ours at a new address.
//
// The attacker's view: he guesses accounts that exist, which work elsewhere, so that he looks like
// their owner; but he makes many tries from one flow. What it is for: an office gets a new address, and
// its stale phones fail before its good ones succeed. Each account then comes from one flow of its own,
// at a telephone's pace. It is blocked all the same, and people are told how to let it in.
import type { Source } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import type { AttemptTrail } from '../attacks/attempt-trail.js'
import { describeAccounts } from '../attacks/attempt-trail.js'
import type { NoticeBoard } from '../books/notice-board.js'
import type { TrustBook } from '../books/trust-book.js'

// A telephone that fails tries again every ten seconds at most.
const paceMs = 8000

/** Tells of a blocked stranger whose accounts all work from other addresses. */
export function tellMovedOffice(
  found: { readonly source: Source; readonly trail: AttemptTrail },
  books: { readonly trust: TrustBook; readonly notices: NoticeBoard },
): void {
  const { source, trail } = found
  if (!looksLikeOffice(trail.attempts, source, books.trust)) return
  const text =
    `${source} fails only with accounts that work from other addresses (${describeAccounts(trail.attempts)}), ` +
    `as the phones of an office at a new address do; it is blocked, and if you know it: sipward allow ${source}`
  books.notices.tell({ kind: 'officeMayHaveMoved', source, text })
}

function looksLikeOffice(attempts: readonly Attempt[], source: Source, trust: TrustBook): boolean {
  const phones = new Map<
    string,
    { readonly flow: string; lastAt: number; tries: number; firstAt: number }
  >()
  for (const { account, remote, at, failure } of attempts) {
    const isTry = failure === 'wrongPassword' || failure === 'unanswered'
    if (!isTry || !trust.worksElsewhere(account, source, at)) return false
    const flow = `${remote.address} ${remote.port}`
    const phone = phones.get(account) ?? { flow, firstAt: at, lastAt: at, tries: 0 }
    if (phone.flow !== flow) return false
    phone.tries += 1
    phone.lastAt = at
    phones.set(account, phone)
  }
  return [...phones.values()].every(
    ({ tries, firstAt, lastAt }) => lastAt - firstAt >= (tries - 1) * paceMs,
  )
}
