// Do the modules of the mirror run on a PBX that is another machine? Its ARI can tell; AMI needs more rights for it.
import { type Check, type Finding, notLookedAt, wrong } from '../check.js'
import type { AriView } from '../ari-view.js'
import { localPbxs } from '../local-pbxs.js'

const cost =
  'User-Agents and methods are unknown, and no address over UDP is proven real, so that its blocks drop at the SIP ports alone and are never extended'

/** The modules, in the order in which they are loaded. */
export const mirrorModules: readonly string[] = ['res_hep.so', 'res_hep_pjsip.so']

/** Asks each PBX that is not on this machine, where its command line is not at hand. */
export const ariModules: Check = {
  name: 'ari-modules',
  title: 'the modules of the mirror run on each PBX elsewhere, as its ARI tells',
  isCheap: false,
  look: async (facts) => {
    if (facts.config?.hepListen === 'off') return notLookedAt('[hep] listen is off')
    const here = localPbxs(facts).map(({ section }) => section?.name)
    const views = (await (facts.askAri?.() ?? [])).filter(({ pbx }) => !here.includes(pbx))
    return views.length === 0
      ? notLookedAt('sipward.toml names no ARI of a PBX elsewhere')
      : views.flatMap(findingsOf)
  },
}

function findingsOf({ pbx, modules, hasPjsip }: AriView): Finding[] {
  // chan_sip has no such mirror.
  if (!hasPjsip) return []
  const missing = mirrorModules.filter((name) => modules.get(name) === false)
  const [first] = missing
  if (first === undefined) return []
  const isOne = missing.length === 1
  const sentence = `on the PBX ${pbx} the ${isOne ? 'module' : 'modules'} ${missing.join(' and ')} ${isOne ? 'does' : 'do'} not run`
  return [wrong({ sentence, cost, command: `asterisk -rx "module load ${first}"` })]
}
