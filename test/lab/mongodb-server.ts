// A server that speaks MongoDB's protocol, with data of its own: FerretDB on PostgreSQL. Killed and started as the test wants.
import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { MongoClient } from 'mongodb'
import { runChecked, RunningCommand } from './command.js'
import { openMongodbChroot } from './mongodb-chroot.js'
import { projectFile } from '../support/project-file.js'

const startDeadlineMs = 120_000

/** The two programs that such a server is made of. */
export type ServerPart = 'ferretdb' | 'postgres'

/** What a server is for. */
export interface ServerOptions {
  /** Whether its data outlives a part that is killed, for which it waits for the disk; so it is unless told. */
  readonly isKept?: boolean
}

/** A server on loopback; all it writes is in a folder that goes with it. */
export class MongodbServer {
  readonly #root: string
  readonly #folder: string
  readonly #ports: Readonly<Record<ServerPart, number>>
  readonly #isKept: boolean
  readonly #parts = new Map<ServerPart, RunningCommand>()

  constructor(
    root: string,
    folder: string,
    ports: Readonly<Record<ServerPart, number>>,
    { isKept = true }: ServerOptions = {},
  ) {
    this.#root = root
    this.#folder = folder
    this.#ports = ports
    this.#isKept = isKept
  }

  /** Starts a server that holds nothing. */
  static async start(options: ServerOptions = {}): Promise<MongodbServer> {
    const root = await openMongodbChroot()
    const folder = await mkdtemp(join(tmpdir(), 'sipward-mongodb-'))
    const ports = { ferretdb: await freePort(), postgres: await freePort() }
    const server = new MongodbServer(root, folder, ports, options)
    try {
      // Read by another user, through this folder.
      await runChecked(['chmod', '755', folder])
      await runChecked(['cp', '--archive', join(root, 'pg'), join(folder, 'pg')], {
        deadlineMs: startDeadlineMs,
      })
      await server.begin('postgres')
      await server.begin('ferretdb')
      return server
    } catch (caught) {
      await server.stop()
      throw caught
    }
  }

  /** The URL without a database. */
  get url(): string {
    return `mongodb://127.0.0.1:${this.#ports.ferretdb}`
  }

  /** Starts a part that does not run. Resolves when the whole answers, or at once where a part is missing. */
  async begin(part: ServerPart): Promise<void> {
    this.#parts.set(part, new RunningCommand(this.#argv(part), part))
    if (this.#parts.size === 2) await this.#untilReady()
  }

  /** Ends a part at once, without a warning. */
  async kill(part: ServerPart): Promise<void> {
    await this.#parts.get(part)?.stop('SIGKILL')
    this.#parts.delete(part)
  }

  async stop(): Promise<void> {
    await this.kill('ferretdb')
    await this.kill('postgres')
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #untilReady(): Promise<void> {
    const end = performance.now() + startDeadlineMs
    for (;;) {
      const dead = [...this.#parts.values()].find(({ isRunning }) => !isRunning)
      if (dead !== undefined) throw new Error(`${dead.title} ended while it started\n${dead.tail}`)
      if (await this.#answers()) return
      if (performance.now() > end) throw new Error(`the server does not answer\n${this.#tail()}`)
      await delay(50)
    }
  }

  async #answers(): Promise<boolean> {
    const client = new MongoClient(this.url, { serverSelectionTimeoutMS: 1000 })
    try {
      await client.db('admin').collection('nothing').findOne()
      return true
    } catch {
      return false
    } finally {
      await client.close()
    }
  }

  #tail(): string {
    return [...this.#parts.values()].map(({ tail }) => tail).join('\n')
  }

  #argv(part: ServerPart): readonly string[] {
    const { ferretdb, postgres } = this.#ports
    const argv =
      part === 'postgres'
        ? [
            ...['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups'],
            ...['--pdeathsig', 'KILL', '--reset-env'],
            ...['/usr/lib/postgresql/18/bin/postgres', '-D', '/mnt/pg', '-p', String(postgres)],
            ...(this.#isKept ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off']),
          ]
        : [
            ...['/usr/local/bin/ferretdb', `--listen-addr=127.0.0.1:${ferretdb}`],
            `--postgresql-url=postgres://postgres@127.0.0.1:${postgres}/postgres`,
            ...['--debug-addr=-', '--telemetry=disable', '--no-auth', '--state-dir=/mnt'],
            '--log-level=error',
          ]
    const enter = projectFile('test/lab/enter-chroot.sh')
    // With its first process gone all of it is gone, however that ended.
    const namespaces = [
      'unshare',
      '--mount',
      '--propagation',
      'private',
      '--pid',
      '--fork',
      '--kill-child',
    ]
    return [...namespaces, '--', enter, this.#root, this.#folder, ...argv]
  }
}

/**
 * Finds a port that nobody has. Below those that the kernel gives to whoever asks for any: a server that
 * is killed finds its own again.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => {
        resolve(false)
      })
      server.listen(port, '127.0.0.1', () => {
        resolve(true)
      })
    })
    if (!isFree) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}
