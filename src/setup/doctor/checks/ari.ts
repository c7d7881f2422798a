// Does ARI answer, where sipward.toml names it?
import { type Check, type Finding, notLookedAt, wrong } from '../check.js'
import type { AriView } from '../ari-view.js'

const cost =
  'AMI tells of attacks as before; that lines no longer answer, and when Asterisk was started, is not known'

/** Asks as the daemon does: address, user, password, ARI itself and its events. */
export const ari: Check = {
  name: 'ari',
  title: 'ARI answers, where sipward.toml names it',
  isCheap: false,
  look: async ({ askAri }) => {
    const views = (await askAri?.()) ?? []
    return views.length === 0 ? notLookedAt('sipward.toml names no ARI') : views.flatMap(findingsOf)
  },
}

function findingsOf({ pbx, fault }: AriView): Finding[] {
  if (fault === '') return []
  const sentence = `ARI of the PBX ${pbx}: ${fault}`
  return [wrong({ sentence, cost, command: commandFor(fault) })]
}

/** Only the missing module of events is mended by a command; everything else stands in a file of people. */
function commandFor(fault: string): string {
  return fault.includes('res_ari_events.so') ? 'asterisk -rx "module load res_ari_events.so"' : ''
}
