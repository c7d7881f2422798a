// The API on a real Unix socket, and a client that shows the raw answer.
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EveryDesk } from './callback-core.js'
import { ControlServer } from '../../../src/tell/web/server/control-server.js'
import { createApi } from '../../../src/tell/web/api/create-api.js'
import type { EventStreamOptions } from '../../../src/tell/web/api/event-stream.js'
import { operatorOf } from './callback-core.js'
import { samplePeople } from './sample-people.js'
import { sampleRecords } from './sample-records.js'

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly text: string
  readonly json: unknown
}

/** A served API. */
export interface ApiServer {
  readonly socket: string
  /** Defects that the API has reported. */
  readonly bugs: readonly Error[]
  /** Sends a body as JSON, or as it is where it is text or bytes. */
  ask(method: string, path: string, body?: unknown, encoding?: string): Promise<RawAnswer>
  /** Sends a request with headers of its own; `json` of an answer that is none is undefined. */
  send(
    method: string,
    path: string,
    request?: { readonly body?: string | Buffer; readonly headers?: NodeJS.Dict<string> },
  ): Promise<RawAnswer>
  stop(): Promise<void>
}

/** Serves the given methods on a socket of its own. */
export async function serve(
  methods: Partial<EveryDesk>,
  stream: EventStreamOptions = {},
): Promise<ApiServer> {
  const directory = mkdtempSync(join(tmpdir(), 'sipward-api-'))
  const socket = join(directory, 'run', 'sipward.sock')
  const bugs: Error[] = []
  const handler = createApi(operatorOf(methods), {
    onBug: (error) => bugs.push(error),
    stream,
    people: samplePeople,
    kept: sampleRecords,
  })
  const server = new ControlServer({ socket, handler })
  await server.start()
  return {
    socket,
    bugs,
    ask: (method, path, body, encoding) => ask(socket, method, { path, body, encoding }),
    send: (method, path, { body, headers = {} } = {}) =>
      send(socket, method, { path, body, headers }),
    stop: async () => {
      await server.stop()
      rmSync(directory, { recursive: true })
    },
  }
}

function ask(
  socket: string,
  method: string,
  { path, body, encoding }: { path: string; body: unknown; encoding: string | undefined },
): Promise<RawAnswer> {
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(encoding !== undefined && { 'content-encoding': encoding }),
  }
  const isReady = typeof body === 'string' || Buffer.isBuffer(body) || body === undefined
  return send(socket, method, { path, body: isReady ? body : JSON.stringify(body), headers })
}

function send(
  socket: string,
  method: string,
  asked: {
    readonly path: string
    readonly body: string | Buffer | undefined
    readonly headers: NodeJS.Dict<string>
  },
): Promise<RawAnswer> {
  const { path, body } = asked
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return new Promise((resolve, reject) => {
    const headers = { ...asked.headers, ...length }
    const outgoing = request({ socketPath: socket, method, path, headers, agent: false })
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const isJson = response.headers['content-type']?.startsWith('application/json') === true
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: isJson ? (JSON.parse(text) as unknown) : undefined,
        })
      })
    })
    outgoing.end(body)
  })
}
