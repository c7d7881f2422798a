// What the checks look at. Whoever calls the doctor has gathered it; checks ask the machine for the rest.
import type { Address } from '../../domain/address.js'
import type { HealthProblem } from '../../domain/health-facts.js'
import type { AriView } from './ari-view.js'
import type { Asterisks, FoundAsterisk } from '../asterisk/find-asterisks.js'
import type { SipTransport } from '../asterisk/transports.js'
import type { ConfFiles } from '../conf/asterisk-conf.js'
import type { PbxSection } from '../plan/plan-sipward.js'
import type { PlannedStep } from '../plan/planned-step.js'
import type { RunProgram } from '../process/run-program.js'
import type { Proof } from '../proof/prove.js'

/** The configuration, as far as checks ask. */
export interface DoctorConfig {
  readonly asterisk: readonly PbxSection[]
  /** `ADDRESS:PORT` or `off`. */
  readonly hepListen: string
  /** The folder of SQLite's file; undefined where the store is elsewhere. */
  readonly storeFolder: string | undefined
}

/** A running daemon, as far as checks ask. */
export interface DaemonView {
  readonly problems: readonly HealthProblem[]
}

/** A file that holds secrets, or that root believes. */
export interface GuardedFile {
  readonly path: string
  /** Others may not even read it. */
  readonly isSecret: boolean
}

/** Everything that checks look at. */
export interface DoctorFacts {
  /** Others than root cannot look at processes of other users, nor at most files of Asterisk. */
  readonly isRoot: boolean
  readonly run: RunProgram
  readonly files: ConfFiles
  /** In ms since the epoch. */
  readonly now: number
  readonly configFile: string
  /** Undefined where the configuration is faulty. */
  readonly config: DoctorConfig | undefined
  /** `FILE:LINE: text` for each fault of the configuration. */
  readonly configFaults: readonly string[]
  /** The same for the list files. */
  readonly listFaults: readonly string[]
  readonly guardedFiles: readonly GuardedFile[]
  /** Undefined where no daemon answers. */
  readonly daemon: DaemonView | undefined
  readonly settings: {
    readonly sipPorts: readonly string[]
    readonly countryPolicy: string
  }
  readonly asterisks: Asterisks
  /** The address that the person has come from over SSH. */
  readonly administrator: Address | undefined
  readonly isAllowed: (address: Address) => Promise<boolean>
  /** Puts an address on the allowlist. */
  readonly allow: (address: Address) => Promise<void>
  /** When the country database was put together, in ms since the epoch; undefined where there is none. */
  readonly databaseBuiltAt: number | undefined
  /** Sends test requests to a PBX. */
  readonly prove: (pbx: PbxSection, transports: readonly SipTransport[]) => Promise<Proof>
  /** Asks ARI of each PBX whose section has its keys; left out where nobody is asked. */
  readonly askAri?: () => Promise<readonly AriView[]>
  /** Makes changes that `sipward setup --undo` takes back. */
  readonly mend: (steps: readonly PlannedStep[]) => Promise<void>
}

/** A PBX of the configuration that runs on this machine. */
export interface LocalPbx {
  readonly asterisk: FoundAsterisk
  readonly section: PbxSection | undefined
}
