// The control socket: HTTP on a Unix socket, for root and one group.
import { chownSync } from 'node:fs'
import { lstat, mkdir, readFile, unlink } from 'node:fs/promises'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { AppError, systemCodeOf } from '../../../domain/app-error.js'
import { whyOf } from '../../../domain/system-failure.js'
import { safeJson } from '../../format/safe-json.js'
import { errorJson } from '../api/route/api-error.js'
import { boundConnections } from './bounded-connections.js'

const maxConnections = 200
// Longer than a client that is about to ask needs, much shorter than a person notices.
const idleMs = 10_000
const graceMs = 300
// Enough for everybody who comes while one turn of the event loop lasts.
const backlog = 1024

/** Where to serve what. */
export interface ControlServerOptions {
  /** The absolute path of the socket. */
  readonly socket: string
  /** Answers requests from the start; without it they are told to wait until {@link ControlServer.serve}. */
  readonly handler?: RequestListener
  /** The group that may use the socket besides its owner, if it exists. */
  readonly group?: string
}

/**
 * Serves the API on a Unix socket of mode 0660. Holding the socket is also what makes a daemon the
 * only one: start this before anything that two daemons must not do, and serve when ready.
 */
export class ControlServer {
  readonly #options: ControlServerOptions
  #handler: RequestListener
  #server: Server | undefined

  constructor(options: ControlServerOptions) {
    this.#options = options
    this.#handler = options.handler ?? answerStarting
  }

  /** Hands all requests from now on to the handler. */
  serve(handler: RequestListener): void {
    this.#handler = handler
  }

  /**
   * Starts to listen; the directory is made, a socket that a dead daemon left is removed.
   * @throws AppError `addressInUse` where somebody answers on the socket or the path is no socket,
   * `unavailable` where it may not be made.
   */
  async start(): Promise<void> {
    const { socket, group = 'sipward' } = this.#options
    try {
      await mkdir(dirname(socket), { recursive: true, mode: 0o755 })
      await removeStale(socket)
      const limits = {
        maxHeaderSize: 16_384,
        headersTimeout: 5000,
        requestTimeout: 10_000,
        connectionsCheckingInterval: 1000,
      }
      const server = createServer(limits, (request, response) => {
        this.#handler(request, response)
      })
      server.maxConnections = 10 * maxConnections
      boundConnections(server, { maxConnections, graceMs, idleMs })
      await listenPrivately(server, socket)
      this.#server = server
      giveToGroup(socket, await groupIdOf(group))
    } catch (caught) {
      await this.stop()
      if (caught instanceof AppError) throw caught
      const why = whyOf(caught)
      throw new AppError('unavailable', `cannot open the control socket ${socket}: ${why}`, {
        cause: caught,
      })
    }
  }

  /** Stops listening, ends what is being answered, and removes the socket. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve()
      })
      server.closeAllConnections()
    })
  }
}

function answerStarting(_request: IncomingMessage, response: ServerResponse): void {
  const { code, message, hint } = new AppError('unavailable', 'the daemon is starting')
  response.writeHead(503, { 'content-type': 'application/json; charset=utf-8' })
  response.end(safeJson(errorJson(code, message, hint)))
}

async function removeStale(socket: string): Promise<void> {
  try {
    if (!(await lstat(socket)).isSocket()) {
      throw new AppError('addressInUse', `${socket} exists and is no socket; remove it`)
    }
    if (await answers(socket)) {
      throw new AppError('addressInUse', `another sipward answers on ${socket}`)
    }
    await unlink(socket)
  } catch (caught) {
    if (systemCodeOf(caught) !== 'ENOENT') throw caught
  }
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = connect(socket)
    probe.on('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.on('error', (error) => {
      // EAGAIN: its backlog is full, so somebody is there (unix(7)).
      const code = systemCodeOf(error)
      if (code === 'ECONNREFUSED' || code === 'EAGAIN') resolve(code === 'EAGAIN')
      else reject(error)
    })
  })
}

// bind() happens within listen(), so that the socket never exists with a wider mode.
function listenPrivately(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const umask = process.umask(0o117)
    try {
      server.listen({ path: socket, backlog }, () => {
        server.off('error', reject)
        resolve()
      })
    } finally {
      process.umask(umask)
    }
  })
}

async function groupIdOf(group: string): Promise<number | undefined> {
  const lines = (await readFile('/etc/group', 'utf8')).split('\n')
  const id = lines.map((line) => line.split(':')).find(([name]) => name === group)?.[2]
  return id === undefined ? undefined : Number(id)
}

function giveToGroup(socket: string, groupId: number | undefined): void {
  if (groupId === undefined) return
  try {
    chownSync(socket, process.getuid?.() ?? -1, groupId)
  } catch (caught) {
    // Without root and outside of the group it stays with its owner's group, which opens it to nobody new.
    if (systemCodeOf(caught) !== 'EPERM') throw caught
  }
}
