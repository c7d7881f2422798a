// The orders of one request to a page: each is written into the change log in the name of who gave it, and
// the word of what happened says whether it can be taken back.
import type { Operator } from '../../../ports/operator/operator.js'
import type { Author } from '../../../ports/operator/people-desk.js'
import type { ChangeWriter, WrittenDown } from '../auth/change-writer.js'
import { recordedOperator } from '../orders/recorded-operator.js'
import { changeOf } from '../orders/written-order.js'
import type { PageFlash } from '../pages/page-route.js'

const notWrittenYet = 'It is not written down yet: the store is away.'

/** Where the orders of a request go. */
export interface PageOrderParts {
  readonly operator: Operator
  readonly changes: Pick<ChangeWriter, 'writeInTime'>
  readonly author: Author
  /** In ms since the epoch. */
  readonly now: number
}

/** Carries the orders of one request out, and knows what was written of them. */
export class PageOrders {
  /** Every order that it carries out is written down. */
  readonly operator: Operator
  readonly #written: WrittenDown[] = []

  constructor({ operator, changes, author, now }: PageOrderParts) {
    this.operator = recordedOperator(operator, async (order) => {
      this.#written.push(await changes.writeInTime(changeOf(order, now), author))
    })
  }

  /** Returns the word of what happened, with Undo where it was one order that can be undone. */
  wordOf(flash: PageFlash): PageFlash {
    if (this.#written.some(({ isWaiting }) => isWaiting)) {
      const state = flash.state === 'act' ? 'act' : 'look'
      return { ...flash, text: `${flash.text} ${notWrittenYet}`, state }
    }
    const [only, ...others] = this.#written
    if (only === undefined || others.length > 0 || only.undoUntil === 0) return flash
    const fields = [{ name: 'id', value: only.id }]
    return { ...flash, undo: { action: '/changes/undo', fields } }
  }
}
