// The Asterisks of this machine, each with its section of sipward.toml.
import { readAmiSettings } from '../asterisk/ami-settings.js'
import { type NotLookedAt, notLookedAt } from './check.js'
import type { DoctorFacts, LocalPbx } from './doctor-facts.js'

/** Finds them; by the port of AMI, which no two of them share. */
export function localPbxs({ asterisks, config }: DoctorFacts): readonly LocalPbx[] {
  return asterisks.here.map((asterisk) => {
    const { port } = readAmiSettings(asterisk.directory, asterisk.files)
    return { asterisk, section: config?.asterisk.find((one) => one.port === port) }
  })
}

/** Why no Asterisk can be looked at; undefined where one can. */
export function withoutAsterisk({ asterisks, isRoot }: DoctorFacts): NotLookedAt | undefined {
  const { here, contained, silent, foreign } = asterisks
  if (here.length > 0) return undefined
  if (!isRoot) return notLookedAt('only root can look at Asterisk')
  if (silent.length > 0) return notLookedAt('the Asterisk of this machine answers no command')
  if (contained.length > 0) return notLookedAt('Asterisk runs in a container')
  if (foreign.length > 0) return notLookedAt('the process called asterisk is not one of the system')
  return notLookedAt('no Asterisk runs on this machine')
}
