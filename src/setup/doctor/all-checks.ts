// Every check of the doctor, in the order in which they are shown: causes before what they cause.
import type { Check } from './check.js'
import { ami } from './checks/ami.js'
import { amiSecurity } from './checks/ami-security.js'
import { asteriskRuns } from './checks/asterisk-runs.js'
import { clock } from './checks/clock.js'
import { configuration } from './checks/configuration.js'
import { countryDatabase } from './checks/country-database.js'
import { daemonHealth } from './checks/daemon-health.js'
import { earlierChains } from './checks/earlier-chains.js'
import { fileModes } from './checks/file-modes.js'
import { hepMirror } from './checks/hep-mirror.js'
import { iax2 } from './checks/iax2.js'
import { kernelLimits } from './checks/kernel-limits.js'
import { kernelParts } from './checks/kernel-parts.js'
import { leftovers } from './checks/leftovers.js'
import { lists } from './checks/lists.js'
import { loopback } from './checks/loopback.js'
import { mixedTables } from './checks/mixed-tables.js'
import { natPorts } from './checks/nat-ports.js'
import { oneSource } from './checks/one-source.js'
import { otherFirewalls } from './checks/other-firewalls.js'
import { ownAddress } from './checks/own-address.js'
import { proof } from './checks/proof.js'
import { savedRules } from './checks/saved-rules.js'
import { sipPorts } from './checks/sip-ports.js'
import { unit } from './checks/unit.js'

/** All checks. */
export const allChecks: readonly Check[] = [
  configuration,
  lists,
  fileModes,
  loopback,
  asteriskRuns,
  ami,
  amiSecurity,
  hepMirror,
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
  ownAddress,
  clock,
  countryDatabase,
  proof,
]
