// A daemon with its pages and a PBX made of recordings, in a dry run: attacks are seen, the kernel is left alone.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDaemon } from '../../../src/app/daemon.js'
import { openLog } from '../../../src/app/start/open-log.js'
import { ApiClient } from '../../../src/cli/api-client.js'
import type { Config } from '../../../src/config/config.js'
import { ensureBuiltAssets } from '../../support/asset-folder.js'
import { amiUser, RecordedPbx } from '../daemon/recorded-pbx.js'

/** A daemon that was attacked. */
export interface AttackedDaemon {
  /** Where its pages are, without a slash at the end. */
  readonly url: string
  /** The API over the control socket. */
  readonly api: ApiClient
  readonly pbx: RecordedPbx
  stop(): Promise<void>
}

/** Starts both; nothing has attacked yet. */
export async function startAttackedDaemon(): Promise<AttackedDaemon> {
  await ensureBuiltAssets()
  const folder = await mkdtemp(join(tmpdir(), 'sipward-pages-'))
  const port = await freePort()
  const pbx = await RecordedPbx.start([], await freePort())
  const config: Config = {
    file: join(folder, 'sipward.toml'),
    store: { url: `sqlite:${join(folder, 'pages.db')}`, spoolDirectory: join(folder, 'spool') },
    asterisk: [{ name: 'pbx', host: '127.0.0.1', port: pbx.port, tls: false, ...amiUser }],
    hep: { listen: 'off', senders: undefined },
    firewall: { netns: undefined, dryRun: true },
    geo: { database: undefined, url: undefined, registry: 'http://127.0.0.1:9', autoUpdate: false },
    web: {
      listen: { address: '127.0.0.1', port },
      baseUrl: undefined,
      tls: undefined,
      trustedProxies: [],
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
    url: `http://127.0.0.1:${port}`,
    api: new ApiClient(config.control.socket),
    pbx,
    stop: async () => {
      await daemon.stop({ keep: false })
      await pbx.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
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
