// A pause of the protection, ordered on the page of health.
import type { Settings } from '../../../../domain/settings.js'
import { isPaused, pauseChanges } from '../../../../domain/settings/pause.js'
import { refusal } from '../../api/route/api-error.js'
import type { PageFlash, PageRoute } from '../page-route.js'
import type { PauseView } from '../views/health-view.js'

const minuteMs = 60_000
const lengths = [
  ['15', '15 minutes'],
  ['60', 'an hour'],
  ['240', '4 hours'],
  ['1440', 'a day'],
] as const

/** Shows the pause; undefined where only watching was ordered without an end. */
export function pauseView(settings: Settings): PauseView | undefined {
  if (settings['blocking.monitor'] && !isPaused(settings)) return undefined
  const until = settings['blocking.pausedUntil']
  return {
    untilAt: until === '' ? 0 : Date.parse(until),
    lengths: lengths.map(([value, text], i) => ({ value, text, isChosen: i === 0 })),
  }
}

/** `POST /orders/pause`, with the minutes or `end` as `for`. */
export const pauseRoute: PageRoute = {
  method: 'post',
  path: '/orders/pause',
  role: 'admin',
  handle: async ({ operator, body, address, now }) => {
    const wanted = body.get('for')
    const length = lengths.find(([value]) => value === wanted)
    if (length === undefined && wanted !== 'end') {
      throw refusal(`a pause lasts ${lengths.map(([, text]) => text).join(', ')}`)
    }
    const untilAt = length === undefined ? 0 : now + Number(length[0]) * minuteMs
    const changes = pauseChanges(await operator.settings.settings(), untilAt)
    await operator.settings.changeSettings(changes, { addresses: [address], isForced: false })
    return { kind: 'redirect', to: '/health', flash: flashOf(length?.[1]) }
  },
}

function flashOf(length: string | undefined): PageFlash {
  if (length === undefined) return { text: 'The pause is over: attackers are blocked again.' }
  return {
    text: `Nobody new is blocked for ${length}; then attackers are blocked again, by itself.`,
    state: 'look',
  }
}
