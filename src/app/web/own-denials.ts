// What sipward itself puts on the denylist, written down like what people put there.
import type { News } from '../../ports/news.js'
import { keptEntry, listActions } from '../../tell/web/orders/order-words.js'
import type { Web } from '../../tell/web/server/create-web.js'

/** Who has decided them. */
export const ownAuthor = { name: 'sipward', address: '', isOwn: true } as const

/** Writes down each denial that strikes on this host have led to, until the returned function is called. */
export function recordOwnDenials(news: Pick<News, 'subscribe'>, record: Web['record']): () => void {
  return news.subscribe((event) => {
    if (event.kind !== 'block' || event.isOwn !== true || !('list' in event.block)) return
    const { network } = event.block
    const after = [keptEntry(event.block)]
    const action = listActions.deny.add
    void record({ action, subject: network, after, isUndoable: true }, ownAuthor)
  })
}
