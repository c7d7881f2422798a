// Asks ARI once, for the doctor: whether it answers, whether it tells events, and which modules run.
import { readEndpoints, readInfo, readIsRunning } from './ari-answers.js'
import type { AriFault } from './ari-fault.js'
import { defaultAriTiming, type AriAccess } from './ari-options.js'
import { askAri, type AriAnswer, wrongAnswer } from './ari-request.js'

/** What was found. */
export interface AriProbe {
  /** Why ARI cannot be used, from the URL on; empty where it can. */
  readonly fault: string
  /** The modules that were asked for: whether they run. */
  readonly modules: ReadonlyMap<string, boolean>
  readonly hasPjsip: boolean
}

const maxAnswerBytes = 65_536
const maxListBytes = 4_194_304

/** Asks; never rejects. */
export async function probeAri(access: AriAccess, modules: readonly string[]): Promise<AriProbe> {
  const ask = (path: string, maxBytes = maxAnswerBytes): Promise<AriAnswer> =>
    askAri(access, { path, maxBytes, deadlineMs: defaultAriTiming.answerMs })
  const info = await ask('/asterisk/info')
  if ('fault' in info) return failed(access, info.fault)
  if (readInfo(info.json) === undefined) {
    return failed(access, wrongAnswer('does not say its version').fault)
  }
  // Asked without a handshake it answers that one is needed; where the module is missing, it is not there.
  const events = await ask('/events?app=sipward-doctor')
  if ('fault' in events && events.fault.status === 404) return failed(access, events.fault)
  const running = new Map<string, boolean>()
  for (const name of modules) {
    const answer = await ask(`/asterisk/modules/${encodeURIComponent(name)}`)
    if ('json' in answer) running.set(name, readIsRunning(answer.json))
    else if (answer.fault.status === 404) running.set(name, false)
  }
  const list = await ask('/endpoints', maxListBytes)
  const lines = 'json' in list ? readEndpoints(list.json) : []
  const hasPjsip = lines.some(({ line }) => line.startsWith('PJSIP/'))
  return { fault: '', modules: running, hasPjsip }
}

function failed({ url }: AriAccess, { reason }: AriFault): AriProbe {
  return { fault: `${url} ${reason}`, modules: new Map(), hasPjsip: false }
}
