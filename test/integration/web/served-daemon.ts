// A daemon without a PBX and without a firewall, in this process, that serves its pages.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDaemon, type Daemon } from '../../../src/app/daemon.js'
import { openLog } from '../../../src/app/start/open-log.js'
import { ApiClient } from '../../../src/cli/api-client.js'
import type { Config } from '../../../src/config/config.js'
import type { WebClient } from './web-client.js'
import { ensureBuiltAssets } from '../../support/asset-folder.js'

/** A daemon that runs. */
export interface ServedDaemon {
  readonly daemon: Daemon
  readonly port: number
  /** The API over the control socket. */
  readonly local: ApiClient
  readonly folder: string
  stop(): Promise<void>
}

/** Starts it; `web` overrides what the section says. */
export async function serveDaemon(
  web: (port: number) => Partial<Config['web']> = () => ({}),
): Promise<ServedDaemon> {
  await ensureBuiltAssets()
  const folder = await mkdtemp(join(tmpdir(), 'sipward-web-'))
  const [port, amiPort] = [await freePort(), await freePort()]
  const config: Config = {
    file: join(folder, 'sipward.toml'),
    store: { url: `sqlite:${join(folder, 'web.db')}`, spoolDirectory: join(folder, 'spool') },
    asterisk: [
      { name: 'absent', host: '127.0.0.1', port: amiPort, tls: false, username: 'x', secret: 'x' },
    ],
    hep: { listen: 'off', senders: undefined },
    firewall: { netns: undefined, dryRun: true },
    geo: { database: undefined, url: undefined, registry: 'http://127.0.0.1:9', autoUpdate: false },
    web: {
      listen: { address: '127.0.0.1', port },
      baseUrl: undefined,
      tls: undefined,
      trustedProxies: [],
      ...web(port),
    },
    secrets: { keyFile: join(folder, 'secret.key') },
    control: { socket: join(folder, 'control.sock') },
    host: { name: 'edge-1' },
    settings: {},
    allowlistFile: join(folder, 'allowlist'),
    denylistFile: join(folder, 'denylist'),
    warnings: [],
  }
  const options = { log: openLog({ isSilent: true }), readConfig: () => config }
  const daemon = await startDaemon(config, { ...options, onStop: () => undefined })
  return {
    daemon,
    port,
    folder,
    local: new ApiClient(config.control.socket),
    stop: async () => {
      await daemon.stop({ keep: false })
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A port of loopback that nobody has now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve()
    })
  })
  return port
}

export const password = 'correct horse battery'

/** Lets the first user in, called anna. */
export async function firstUser(served: ServedDaemon, client: WebClient): Promise<void> {
  const { url } = await served.local.post<{ url: string }>('/web/link', {})
  const { pathname } = new URL(url)
  // Without the path of base_url, which the client has in its base.
  const path = pathname.slice(pathname.indexOf('/first-user/'))
  const { status } = await client.post(path, { name: 'anna', password, again: password })
  if (status !== 303) throw new Error(`the first user was refused: ${status}`)
}
