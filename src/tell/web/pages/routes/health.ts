// The page of health: each part, and each problem with what mends it.
import { counted } from '../../../../domain/counted.js'
import { capital } from '../../../format/capital.js'
import type { PageContext, PageRoute } from '../page-route.js'
import { partViews, problemStates } from '../parts/health-strip.js'
import { pauseView } from './pause.js'
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
export async function healthView(context: PageContext): Promise<HealthView> {
  const { operator, frame, user } = context
  const [framed, status, hosts, settings] = await Promise.all([
    frame({ page: 'health', title: 'Health' }),
    operator.status.status(),
    operator.hosts.hosts(),
    operator.settings.settings(),
  ])
  const { sentence, problems } = status.health
  const count = `${counted(problems.length, 'thing wants')} a look.`
  const parts = partViews(status, hosts)
  const looks = parts.filter(({ state }) => state.state === 'look').length
  const well = 'Attacks are seen and blocked.'
  return {
    frame: framed,
    lede:
      problems.length === 0
        ? looks === 0
          ? `Everything is well. ${well}`
          : `${well} ${counted(looks, 'part wants')} a look.`
        : `${capital(sentence)}. ${count}`,
    parts,
    problems: problems.map(({ sentence: text, whatToDo, severity }) => ({
      state: problemStates[severity],
      title: capital(text),
      whatToDo,
    })),
    pause: user.role === 'admin' ? pauseView(settings) : undefined,
  }
}
