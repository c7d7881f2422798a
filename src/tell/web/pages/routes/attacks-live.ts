// New attacks of a filter, to pages that are open: each as a row, and how many a page has missed that was
// away for a while.
import { safeJson } from '../../../format/safe-json.js'
import type { PageContext, PageRoute } from '../page-route.js'
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
        try {
          const missed = since === undefined ? 0 : await attacksSince(context, filter, since)
          const id = String(operator.status.now())
          if (missed > 0) stream.send({ id, event: 'missed', data: String(missed) })
          return stop
        } catch (caught) {
          stop()
          throw caught
        }
      },
    }),
}

async function attacksSince(
  { operator }: PageContext,
  filter: ReturnType<typeof attackQuery>,
  from: number,
): Promise<number> {
  return (await operator.attacks.attacks({ ...filter, from, page: 1, perPage: 1 })).total
}

function instantOf(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}
