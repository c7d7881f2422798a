// What a person orders for one address from any page: allow, deny, unblock; and what takes a change back.
import { AppError } from '../../../../domain/app-error.js'
import type { ListName } from '../../../../domain/list-entry.js'
import type { PageContext, PageFlash, PageRoute } from '../page-route.js'
import { backPath } from '../parts/link-to.js'
import { putOnList } from '../parts/list-orders.js'
import { namedNetwork } from '../parts/source-orders.js'
import { unblockAll } from '../parts/unblock-all.js'
import { undoChange } from '../parts/undo-change.js'

function order(path: string, carryOut: (context: PageContext) => Promise<PageFlash>): PageRoute {
  return {
    method: 'post',
    path,
    role: 'operator',
    handle: async (context) => {
      const to = backPath(context.body.get('back'), '/')
      return { kind: 'redirect', to, flash: await carryOut(context) }
    },
  }
}

const onto = (list: ListName) => (context: PageContext) =>
  putOnList(context, list, namedNetwork(context.body.get('address')), {})

/** The orders of every page. */
export const orderRoutes: readonly PageRoute[] = [
  order('/orders/allow', onto('allow')),
  order('/orders/deny', onto('deny')),
  order('/orders/unblock', (context) =>
    unblockAll(context, [namedNetwork(context.body.get('address'))]),
  ),
  order('/changes/undo', undo),
]

async function undo(context: PageContext): Promise<PageFlash> {
  const change = await context.books.changes.find(context.body.get('id').slice(0, 128))
  if (change === undefined) throw new AppError('invalidValue', 'there is no such change')
  return { text: await undoChange(context, change) }
}
