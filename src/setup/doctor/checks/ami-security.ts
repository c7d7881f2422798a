// Is the AMI user told of security events?
import {
  type AmiSettings,
  type AmiUser,
  amiUserOf,
  hearsSecurity,
  readAmiSettings,
} from '../../asterisk/ami-settings.js'
import { readFileState } from '../../journal/safe-file.js'
import { ownershipLike } from '../../plan/confined-path.js'
import { hearingChange, liveStep } from '../../plan/plan-ami.js'
import { plannedEdit, type PlannedStep, textOf } from '../../plan/planned-step.js'
import type { FoundAsterisk } from '../../asterisk/find-asterisks.js'
import { type Check, type Finding, fixCommand, notLookedAt, wrong } from '../check.js'
import type { DoctorFacts, LocalPbx } from '../doctor-facts.js'
import { localPbxs, withoutAsterisk } from '../local-pbxs.js'

const name = 'ami-security'
const cost = 'the login works and no attack is ever told of'

/** Looks at the classes and the filters of sipward's user; Asterisk itself shows the classes alone. */
export const amiSecurity: Check = {
  name,
  title: 'the AMI user is told of security events',
  isCheap: false,
  look: (facts) => {
    const nothing = withoutAsterisk(facts)
    if (nothing !== undefined) return nothing
    const found = localPbxs(facts).map((pbx) => findingsOf(pbx, facts))
    return found.some((findings) => findings !== undefined)
      ? found.flatMap((findings) => findings ?? [])
      : notLookedAt('no AMI user of sipward is known')
  },
}

function findingsOf({ asterisk, section }: LocalPbx, facts: DoctorFacts): Finding[] | undefined {
  const settings = readAmiSettings(asterisk.directory, asterisk.files)
  const user = section === undefined ? undefined : amiUserOf(settings, section.username)
  if (user === undefined) return undefined
  if (hearsSecurity(user)) return []
  if (user.read.includes('security') || user.read.includes('all')) {
    const [filter] = user.filters
    const sentence = `an eventfilter in ${filter?.file ?? user.file}:${filter?.line ?? 0} keeps security events from the AMI user ${user.name}`
    return [wrong({ sentence, cost, command: '' })]
  }
  const sentence = `the AMI user ${user.name} in ${user.file} has no class security in "read"`
  const fix = (): Promise<void> => facts.mend(withSecurity(asterisk, settings, user))
  return [wrong({ sentence, cost, command: fixCommand(name), fix })]
}

function withSecurity(asterisk: FoundAsterisk, ami: AmiSettings, user: AmiUser): PlannedStep[] {
  const { directory } = asterisk
  const { path, title, edit } = hearingChange(user, ami, { directory })
  const ownership = ownershipLike(path, directory)
  return [
    { step: liveStep(asterisk, { undo: 'manager reload' }), title: '', details: [] },
    ...plannedEdit(path, edit(textOf(readFileState(path))), { title, ownership }),
    { step: liveStep(asterisk, { apply: 'manager reload' }), title: '', details: [] },
  ]
}
