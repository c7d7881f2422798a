// The Asterisks of this machine, each with its section of sipward.toml.
import { readAmiSettings } from '../asterisk/ami-settings.js'
import type { DoctorFacts, LocalPbx } from './doctor-facts.js'

/** Finds them; by the port of AMI, which no two of them share. */
export function localPbxs({ asterisks, config, files }: DoctorFacts): readonly LocalPbx[] {
  return asterisks.here.map((asterisk) => {
    const { port } = readAmiSettings(asterisk.directory, files)
    return { asterisk, section: config?.asterisk.find((one) => one.port === port) }
  })
}
