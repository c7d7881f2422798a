// Is the AMI user told of security events?
import { type AmiUser, hearsSecurity, readAmiSettings } from '../../asterisk/ami-settings.js'
import { withKeys } from '../../conf/edit-conf.js'
import { readFileState } from '../../journal/safe-file.js'
import { liveStep, ownershipLike, realPath } from '../../plan/plan-ami.js'
import { plannedEdit, type PlannedStep, textOf } from '../../plan/planned-step.js'
import type { FoundAsterisk } from '../../asterisk/find-asterisks.js'
import { type Check, type Finding, fixCommand, wrong } from '../check.js'
import type { DoctorFacts, LocalPbx } from '../doctor-facts.js'
import { localPbxs } from '../local-pbxs.js'

const name = 'ami-security'
const cost = 'the login works and no attack is ever told of'

/** Looks at the classes and the filters of sipward's user; Asterisk itself shows the classes alone. */
export const amiSecurity: Check = {
  name,
  title: 'the AMI user is told of security events',
  isCheap: false,
  look: (facts) => localPbxs(facts).flatMap((pbx) => findingsOf(pbx, facts)),
}

function findingsOf({ asterisk, section }: LocalPbx, facts: DoctorFacts): Finding[] {
  const { users } = readAmiSettings(asterisk.directory, facts.files)
  const user = users.find((one) => one.name === section?.username)
  if (user === undefined || hearsSecurity(user)) return []
  if (user.read.includes('security') || user.read.includes('all')) {
    const [filter] = user.filters
    const sentence = `an eventfilter in ${filter?.file ?? user.file}:${filter?.line ?? 0} keeps security events from the AMI user ${user.name}`
    return [wrong({ sentence, cost, command: '' })]
  }
  const sentence = `the AMI user ${user.name} in ${user.file} has no class security in "read"`
  const fix = (): Promise<void> => facts.mend(withSecurity(asterisk, user))
  return [wrong({ sentence, cost, command: fixCommand(name), fix })]
}

function withSecurity(asterisk: FoundAsterisk, user: AmiUser): PlannedStep[] {
  const path = realPath(user.readEntry?.file ?? user.file)
  const read = [...new Set([...user.read, 'security', 'system'])].join(',')
  const edit = withKeys(textOf(readFileState(path)), user.name, { read })
  const title = `let the AMI user ${user.name} be told of security events in ${path}`
  return [
    { step: liveStep(asterisk, { undo: 'manager reload' }), title: '', details: [] },
    ...plannedEdit(path, edit, { title, ownership: ownershipLike(path) }),
    { step: liveStep(asterisk, { apply: 'manager reload' }), title: '', details: [] },
  ]
}
