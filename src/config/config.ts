// The configuration as the program uses it: read once at start, frozen, handed out by section.
import type { Address, Network } from '../domain/address.js'
import type { Settings } from '../domain/settings.js'
import type { ListenAddress } from './config-schema.js'

/** Where ARI of a PBX is served, and as whom it is asked. */
export interface AriConfig {
  /** Its base, which ends in `/ari`. */
  readonly url: string
  readonly username: string
  readonly password: string
}

/** One PBX. */
export interface AsteriskConfig {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly username: string
  readonly secret: string
  readonly tls: boolean
  /** Left out where ARI is not used. */
  readonly ari?: AriConfig
}

/** Everything that is fixed while the daemon runs. */
export interface Config {
  /** The file it was read from, or would have been. */
  readonly file: string
  readonly store: {
    /** `sqlite:` and an absolute path, or `mongodb://…`, which may hold a password. */
    readonly url: string
    /** Where records wait while the store is away. */
    readonly spoolDirectory: string
  }
  /** With unique names; none on a host that only blocks, which shares its store. */
  readonly asterisk: readonly AsteriskConfig[]
  readonly hep: {
    readonly listen: ListenAddress | 'off'
    /** The only addresses that may send; undefined where every address may. */
    readonly senders: readonly Address[] | undefined
    /** Where each datagram is passed on to; undefined where none is. */
    readonly forward?: ListenAddress | undefined
  }
  readonly firewall: { readonly netns: string | undefined; readonly dryRun: boolean }
  readonly control: { readonly socket: string }
  readonly host: { readonly name: string }
  readonly geo: {
    /** The administrator's own country database; undefined: the one installed, or a newer download. */
    readonly database: string | undefined
    /** Where a newer one is got: a file, or else DB-IP's package of a registry. The URL may hold a key. */
    readonly url: string | undefined
    readonly registry: string
    readonly autoUpdate: boolean
  }
  /** The key that secret settings are encrypted with; it is made where it is missing. */
  /** The pages and the API over TCP. */
  readonly web: {
    readonly listen: ListenAddress | 'off'
    /** How people reach it, without a `/` at its end; undefined where they use the address itself. */
    readonly baseUrl: string | undefined
    readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined
    /** Who may say on whose behalf it asks. */
    readonly trustedProxies: readonly Network[]
    /** Who may read the metrics without a token; nobody unless given. */
    readonly metricsFrom?: readonly Network[]
  }
  readonly secrets: { readonly keyFile: string }
  /** First values of settings; what the store holds wins over them. */
  readonly settings: Partial<Settings>
  /** The list files, beside the configuration file. They need not exist. */
  readonly allowlistFile: string
  readonly denylistFile: string
  /** What is dangerous though not wrong; each one sentence to be logged at start. */
  readonly warnings: readonly string[]
}

/** Where the configuration is looked for when nobody says where. */
export const defaultConfigFile = '/etc/sipward/sipward.toml'
