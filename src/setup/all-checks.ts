// Every check of the doctor, in the order in which they are shown: causes before what they cause.
import type { Check } from './doctor/check.js'
import { ami } from './doctor/checks/ami.js'
import { amiSecurity } from './doctor/checks/ami-security.js'
import { ari } from './doctor/checks/ari.js'
import { ariModules } from './doctor/checks/ari-modules.js'
import { asteriskRuns } from './doctor/checks/asterisk-runs.js'
import { clock } from './doctor/checks/clock.js'
import { configuration } from './doctor/checks/configuration.js'
import { countryDatabase } from './doctor/checks/country-database.js'
import { daemonHealth } from './doctor/checks/daemon-health.js'
import { earlierChains } from './doctor/checks/earlier-chains.js'
import { fileModes } from './doctor/checks/file-modes.js'
import { hepMirror } from './doctor/checks/hep-mirror.js'
import { iax2 } from './doctor/checks/iax2.js'
import { kernelLimits } from './doctor/checks/kernel-limits.js'
import { kernelParts } from './doctor/checks/kernel-parts.js'
import { leftovers } from './doctor/checks/leftovers.js'
import { lists } from './doctor/checks/lists.js'
import { loopback } from './doctor/checks/loopback.js'
import { mixedTables } from './doctor/checks/mixed-tables.js'
import { natPorts } from './doctor/checks/nat-ports.js'
import { oneSource } from './doctor/checks/one-source.js'
import { otherFirewalls } from './doctor/checks/other-firewalls.js'
import { ownAddress } from './doctor/checks/own-address.js'
import { proof } from './doctor/checks/proof.js'
import { savedRules } from './doctor/checks/saved-rules.js'
import { sipPorts } from './doctor/checks/sip-ports.js'
import { unit } from './doctor/checks/unit.js'
import { xtablesLock } from './doctor/checks/xtables-lock.js'

/** All checks. */
export const allChecks: readonly Check[] = [
  configuration,
  lists,
  fileModes,
  loopback,
  asteriskRuns,
  ami,
  amiSecurity,
  ari,
  hepMirror,
  ariModules,
  sipPorts,
  natPorts,
  iax2,
  oneSource,
  kernelParts,
  kernelLimits,
  savedRules,
  otherFirewalls,
  mixedTables,
  earlierChains,
  leftovers,
  daemonHealth,
  unit,
  xtablesLock,
  ownAddress,
  clock,
  countryDatabase,
  proof,
]
