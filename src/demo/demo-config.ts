// The configuration of the demo's daemon: everything in one folder, the PBX on loopback.
import { join } from 'node:path'
import type { Config } from '../config/config.js'
import { databaseScope } from '../config/check-sections.js'
import { npmRegistry } from '../config/npm-registry.js'

/** How long a block lasts here, in seconds; the default of an hour would make a long demo. */
export const demoBlockSeconds = 3

/** How the daemon logs in to the recorded PBX. */
export const demoAccess = { username: 'sipward', secret: 'demo' } as const

/** The ports of the demo, on loopback. */
export interface DemoPorts {
  readonly ami: number
  readonly hep: number
  readonly pages: number
}

/** Makes it. */
export function demoConfig(folder: string, ports: DemoPorts, isDryRun: boolean): Config {
  const registry = npmRegistry({}, databaseScope)
  const pbx = { name: 'recorded', host: '127.0.0.1', port: ports.ami, tls: false }
  const listen = { address: '127.0.0.1', port: ports.pages }
  return {
    file: join(folder, 'sipward.toml'),
    store: { url: `sqlite:${join(folder, 'demo.db')}`, spoolDirectory: join(folder, 'spool') },
    secrets: { keyFile: join(folder, 'secret.key') },
    asterisk: [{ ...pbx, ...demoAccess }],
    hep: { listen: { address: '127.0.0.1', port: ports.hep }, senders: undefined },
    firewall: { netns: undefined, dryRun: isDryRun },
    geo: { database: undefined, url: undefined, registry, autoUpdate: false },
    web: { listen, baseUrl: undefined, tls: undefined, trustedProxies: [] },
    control: { socket: join(folder, 'control.sock') },
    host: { name: 'demo' },
    settings: { 'blocking.seconds': demoBlockSeconds },
    allowlistFile: join(folder, 'allowlist'),
    denylistFile: join(folder, 'denylist'),
    warnings: [],
  }
}
