// Is AMI on, and does it know the user that sipward.toml names?
import { join } from 'node:path'
import { amiUserOf, isEveryAddress, readAmiSettings } from '../../asterisk/ami-settings.js'
import { type ConfFiles, readAsteriskConf } from '../../conf/asterisk-conf.js'
import { type Check, type Finding, hint, wrong } from '../check.js'
import type { LocalPbx } from '../doctor-facts.js'
import { localPbxs, withoutAsterisk } from '../local-pbxs.js'

const cost = 'sipward hears of no attack'
const command = 'sipward setup --yes'

/** Looks at manager.conf and all that it includes. */
export const ami: Check = {
  name: 'ami',
  title: 'AMI is on and lets sipward in',
  isCheap: false,
  look: (facts) => withoutAsterisk(facts) ?? localPbxs(facts).flatMap(findingsOf),
}

function findingsOf({ asterisk, section }: LocalPbx): Finding[] {
  const { directory, files } = asterisk
  const settings = readAmiSettings(directory, files)
  if (!settings.isEnabled) {
    const log = logsSecurity(directory, files) ? '; its security events go to a log only' : ''
    const sentence = `AMI is switched off in ${settings.file}${log}`
    return [wrong({ sentence, cost, command })]
  }
  if (section === undefined) {
    const sentence = `sipward.toml names no PBX with AMI on port ${settings.port}, which the Asterisk of ${directory} has`
    return [wrong({ sentence, cost: 'attacks on this PBX are not heard of', command })]
  }
  const user = amiUserOf(settings, section.username)
  if (user === undefined) {
    const sentence = `${settings.file} and its includes have no AMI user ${section.username}`
    return [wrong({ sentence, cost, command })]
  }
  if (user.secret !== section.secret) {
    const sentence = `the secret of ${section.username} in ${user.file} is another one than in sipward.toml`
    return [wrong({ sentence, cost, command })]
  }
  return openFindings(settings.bindAddress, settings.file)
}

function openFindings(bindAddress: string | undefined, file: string): Finding[] {
  if (!isEveryAddress(bindAddress)) return []
  return [
    hint({
      sentence: `AMI listens on every address (bindaddr in ${file})`,
      cost: 'whoever reaches port 5038 can guess its passwords; sipward blocks guessers, and a closed port needs nobody to',
      command: '',
    }),
  ]
}

function logsSecurity(directory: string, files: ConfFiles): boolean {
  const conf = readAsteriskConf(join(directory, 'logger.conf'), directory, files)
  return conf.entries.some(
    ({ section, value }) => section === 'logfiles' && /\bsecurity\b/.test(value),
  )
}
