// New attacks of a filter, to pages that are open: each as a row, and how many a page has missed that was
// away for a while.
import { safeJson } from '../../../format/safe-json.js'
import type { PageRoute } from '../page-route.js'
import { isWantedAttack } from '../parts/attack-match.js'
import { attackQuery } from '../parts/attack-query.js'
import { liveRow } from '../parts/live-row.js'
import { livePath } from '../parts/live-href.js'
import { readAttackLog } from './attacks.js'

const endOfTime = Number.MAX_SAFE_INTEGER

/** `GET /attacks/live`: server-sent events. */
export const attacksLive: PageRoute = {
  method: 'get',
  path: livePath,
  role: 'viewer',
  handle: (context) =>
    Promise.resolve({
      kind: 'stream',
      open: async (stream) => {
        // What is found now is of no earlier span.
        const filter = { ...attackQuery(readAttackLog(context)), from: 0, to: endOfTime }
        const { operator, query } = context
        const since = instantOf(stream.lastEventId) ?? instantOf(query.get('since'))
        const stop = operator.news.subscribe((event) => {
          if (event.kind !== 'attack' || !isWantedAttack(event.attack, filter)) return
          const id = operator.status.now()
          stream.send({
            id: String(id),
            event: 'attack',
            data: safeJson(liveRow(event.attack, stream)),
          })
        })
        if (since !== undefined) {
          const missed = { ...filter, from: since, page: 1, perPage: 1 }
          const { total } = await operator.attacks.attacks(missed)
          if (total > 0)
            stream.send({ id: String(operator.status.now()), event: 'missed', data: String(total) })
        }
        return stop
      },
    }),
}

function instantOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
