// The page of health: each part, and each problem with what mends it.
import { counted } from '../../../../domain/counted.js'
import { capital } from '../../../format/capital.js'
import type { PageContext, PageRoute } from '../page-route.js'
import { partViews, problemStates } from '../parts/health-strip.js'
import type { HealthView } from '../views/health-view.js'

/** `GET /health`. */
export const healthPage: PageRoute = {
  method: 'get',
  path: '/health',
  role: 'viewer',
  handle: async (context) => ({
    kind: 'page',
    template: 'health',
    view: await healthView(context),
  }),
}

/** Fills the view of health. */
export async function healthView({ operator, frame }: PageContext): Promise<HealthView> {
  const [framed, status, hosts] = await Promise.all([
    frame({ page: 'health', title: 'Health' }),
    operator.status.status(),
    operator.hosts.hosts(),
  ])
  const { sentence, problems } = status.health
  const count = `${counted(problems.length, 'thing wants')} a look.`
  return {
    frame: framed,
    lede:
      problems.length === 0
        ? 'Everything is well: attacks are seen and blocked.'
        : `${capital(sentence)}. ${count}`,
    parts: partViews(status, hosts),
    problems: problems.map(({ sentence: text, whatToDo, severity }) => ({
      state: problemStates[severity],
      title: capital(text),
      whatToDo,
    })),
  }
}
