// The real daemon in a process of its own, in dry run, beside an AMI server and a HEP sender of ours.
import { spawn, type ChildProcess } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AmiServer, amiLogin } from '../support/ami-server.js'
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
  readonly #child: ChildProcess
  readonly #folder: string

  constructor(parts: {
    readonly pbx: AmiServer
    readonly hepPort: number
    readonly child: ChildProcess
    readonly folder: string
  }) {
    this.pbx = parts.pbx
    this.hepPort = parts.hepPort
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
    const socketPath = join(this.#folder, 'control.sock')
    const asked = request({ socketPath, path: '/api/v1/status' })
    asked.end()
    const [response] = (await once(asked, 'response')) as [NodeJS.ReadableStream]
    let body = ''
    for await (const part of response) body += String(part)
    return JSON.parse(body) as { readonly sources: readonly SourceCounts[] }
  }
}

/** Starts a daemon; resolves when it has logged in and its start is over. */
export async function startDaemonProcess(): Promise<DaemonProcess> {
  // As it is installed: what compiles the source while it loads adds calls of its own to it.
  const program = await builtProgram()
  const folder = await mkdtemp(join(tmpdir(), 'sipward-bench-'))
  const pbx = await new AmiServer().start()
  const hepPort = await freeUdpPort()
  const file = join(folder, 'sipward.toml')
  await writeFile(file, configOf(folder, { amiPort: pbx.port, hepPort }))
  const child = spawn(process.execPath, [program, 'run', '--config', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH },
  })
  const daemon = new DaemonProcess({ pbx, hepPort, child, folder })
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
  ports: { readonly amiPort: number; readonly hepPort: number },
): string {
  return `
[[asterisk]]
name = "pbx"
host = "127.0.0.1"
port = ${ports.amiPort}
username = "${amiLogin.username}"
secret = "${amiLogin.secret}"
[hep]
listen = "127.0.0.1:${ports.hepPort}"
[store]
url = "sqlite:${folder}/sipward.db"
[firewall]
dry_run = true
[web]
listen = "off"

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
