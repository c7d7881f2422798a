// The real daemon in a process of its own, in dry run, beside an AMI server and a HEP sender of ours.
import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AmiServer, amiLogin } from '../support/ami-server.js'
import { freePort } from '../integration/web/served-daemon.js'
import { builtProgram } from '../support/built-program.js'
import { waitUntil } from '../support/wait-until.js'
import { untilAtRest } from './processor-time.js'

/** What the daemon says of one of its sources. */
interface SourceCounts {
  readonly kind: 'ami' | 'hep'
  readonly received: number
}

/** A running daemon that is logged in. */
export class DaemonProcess {
  readonly pbx: AmiServer
  readonly hepPort: number
  /** Where the pages are; empty where they are not served. */
  readonly pages: string
  readonly #child: ChildProcess
  readonly #folder: string

  constructor(parts: {
    readonly pbx: AmiServer
    readonly hepPort: number
    readonly pages: string
    readonly child: ChildProcess
    readonly folder: string
  }) {
    this.pbx = parts.pbx
    this.hepPort = parts.hepPort
    this.pages = parts.pages
    this.#child = parts.child
    this.#folder = parts.folder
  }

  get pid(): number {
    return this.#child.pid ?? NaN
  }

  /** How many events or datagrams the daemon has understood. */
  async received(kind: 'ami' | 'hep'): Promise<number> {
    const { sources } = await this.#status()
    return sources.find((source) => source.kind === kind)?.received ?? 0
  }

  /** Returns the path of the link by which the first user comes in. */
  async firstUserPath(): Promise<string> {
    const { url } = (await this.#ask('POST', '/web/link')) as { readonly url: string }
    return new URL(url).pathname
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGTERM')
      await ended
    }
    await this.pbx.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #status(): Promise<{ readonly sources: readonly SourceCounts[] }> {
    return (await this.#ask('GET', '/status')) as { readonly sources: readonly SourceCounts[] }
  }

  async #ask(method: string, path: string): Promise<unknown> {
    const socketPath = join(this.#folder, 'control.sock')
    const asked = request({ socketPath, method, path: `/api/v1${path}` })
    asked.end()
    const [response] = (await once(asked, 'response')) as [NodeJS.ReadableStream]
    let body = ''
    for await (const part of response) body += String(part)
    return JSON.parse(body)
  }
}

/** What a daemon of a benchmark has besides. */
export interface DaemonProcessOptions {
  /** Puts what it shall remember into the database at this path. */
  readonly fill?: (path: string) => void
  readonly hasPages?: boolean
}

/** Starts a daemon; resolves when it has logged in and its start is over. */
export async function startDaemonProcess({
  fill,
  hasPages = false,
}: DaemonProcessOptions = {}): Promise<DaemonProcess> {
  // As it is installed: what compiles the source while it loads adds calls of its own to it.
  const program = await builtProgram()
  const folder = await mkdtemp(join(tmpdir(), 'sipward-bench-'))
  const pbx = await new AmiServer().start()
  const [hepPort, webPort] = [await freeUdpPort(), await freePort()]
  const web = hasPages ? `127.0.0.1:${webPort}` : 'off'
  const file = join(folder, 'sipward.toml')
  await writeFile(file, configOf(folder, { amiPort: pbx.port, hepPort, web }))
  fill?.(join(folder, 'sipward.db'))
  const child = spawn(process.execPath, [program, 'run', '--config', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH },
  })
  const daemon = new DaemonProcess({
    pbx,
    hepPort,
    pages: hasPages ? `http://${web}` : '',
    child,
    folder,
  })
  try {
    await waitUntil(() => pbx.loggedInCount > 0, { deadlineMs: 30_000, what: 'its login' })
    await untilAtRest(daemon.pid)
  } catch (caught) {
    await daemon.stop()
    throw caught
  }
  return daemon
}

function configOf(
  folder: string,
  places: { readonly amiPort: number; readonly hepPort: number; readonly web: string },
): string {
  return `
[[asterisk]]
name = "pbx"
host = "127.0.0.1"
port = ${places.amiPort}
username = "${amiLogin.username}"
secret = "${amiLogin.secret}"
[hep]
listen = "127.0.0.1:${places.hepPort}"
[store]
url = "sqlite:${folder}/sipward.db"
[firewall]
dry_run = true
[web]
listen = "${places.web}"

[control]
socket = "${folder}/control.sock"
`
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}
