// The daemon's API over its control socket.
import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { AppError, errorCodes, type ErrorCode, systemCodeOf } from '../domain/app-error.js'
import { whyOf } from '../domain/system-failure.js'
import { printable } from '../domain/untrusted.js'
import type { ListJson } from '../tell/web/api/api-json.js'

const usualDeadlineMs = 15_000
// 200,000 entries take some seconds, on a slow disk many.
const bulkDeadlineMs = 300_000
const maxAnswerBytes = 64 * 1024 * 1024
const perPage = 1000
// As the system says that too many want to be served at once.
const crowdedCodes = ['EAGAIN', 'ECONNRESET', 'EPIPE']
const maxAttempts = 5
const retryMs = 100
const jsonType = 'application/json'

/** A body that is no JSON. */
export interface TextBody {
  readonly type: 'text/csv' | 'text/plain'
  readonly text: string | Buffer
}

type Body = (TextBody | { readonly type: typeof jsonType; readonly text: string }) & {
  readonly deadlineMs?: number
}

interface Answer {
  readonly status: number
  readonly text: string
}

/** Asks the daemon, one request a connection. Failures are AppErrors with the daemon's own code. */
export class ApiClient {
  readonly #socket: string
  readonly #isGuessed: boolean

  /** @param isGuessed true where nobody has named the socket, because the configuration is not readable */
  constructor(socket: string, isGuessed = false) {
    this.#socket = socket
    this.#isGuessed = isGuessed
  }

  get<Json>(path: string): Promise<Json> {
    return this.#ask('GET', path)
  }

  /** Gets the first page of a list, up to 1000 items. */
  firstPage<Item>(path: string): Promise<ListJson<Item>> {
    return this.get(`${path}${path.includes('?') ? '&' : '?'}perPage=${perPage}`)
  }

  /** Gets all pages of a list. */
  async all<Item>(path: string): Promise<readonly Item[]> {
    const items: Item[] = []
    const asked = `${path}${path.includes('?') ? '&' : '?'}perPage=${perPage}`
    for (let page = 1; ; page += 1) {
      const part = await this.get<ListJson<Item>>(`${asked}&page=${page}`)
      items.push(...part.items)
      if (part.items.length < perPage) return items
    }
  }

  /** Posts a body; `deadlineMs` where the daemon may take longer than usual. */
  post<Json>(path: string, body: unknown, options?: { deadlineMs: number }): Promise<Json> {
    return this.#ask('POST', path, { body, ...options })
  }

  patch<Json>(path: string, body: unknown): Promise<Json> {
    return this.#ask('PATCH', path, { body })
  }

  delete<Json>(path: string): Promise<Json> {
    return this.#ask('DELETE', path)
  }

  /** Sends a long list; the daemon may take minutes. */
  async bulk<Json>(method: 'POST' | 'DELETE', path: string, body: TextBody): Promise<Json> {
    return this.#read(await this.#send(method, path, body)) as Json
  }

  /** Gets an answer that is no JSON. */
  async text(path: string): Promise<string> {
    const answer = await this.#send('GET', path)
    if (answer.status >= 400) this.#read(answer)
    return answer.text
  }

  async #ask<Json>(
    method: string,
    path: string,
    { body, deadlineMs }: { readonly body?: unknown; readonly deadlineMs?: number } = {},
  ): Promise<Json> {
    const sent =
      body === undefined
        ? undefined
        : {
            type: jsonType as typeof jsonType,
            text: JSON.stringify(body),
            ...(deadlineMs !== undefined && { deadlineMs }),
          }
    return this.#read(await this.#send(method, path, sent)) as Json
  }

  #read(answer: Answer): unknown {
    const json = this.#parse(answer.text)
    if (answer.status < 400) return json
    const { code, message } = (json as { error?: { code?: string; message?: string } }).error ?? {}
    const text = message ?? `the daemon answered with status ${answer.status}`
    throw new AppError(isErrorCode(code) ? code : 'unavailable', text)
  }

  /** Sends a request; where the daemon is too busy to take it, again for a while. */
  async #send(method: string, path: string, body?: Body): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#sendOnce(method, path, body)
      } catch (caught) {
        const code = systemCodeOf((caught as AppError).cause) ?? ''
        // Every order of the API may be given twice: the second one finds done what it asks for.
        if (attempt === maxAttempts || !crowdedCodes.includes(code)) throw caught
        await delay(attempt * retryMs)
      }
    }
  }

  #sendOnce(method: string, path: string, body?: Body): Promise<Answer> {
    const isShort = body === undefined || body.type === jsonType
    const ms = body?.deadlineMs ?? (isShort ? usualDeadlineMs : bulkDeadlineMs)
    return new Promise<Answer>((resolve, reject) => {
      const outgoing = request({
        socketPath: this.#socket,
        method,
        path: `/api/v1${path}`,
        agent: false,
        signal: AbortSignal.timeout(ms),
        headers: body === undefined ? {} : headersOf(body),
      })
      outgoing.on('error', reject)
      outgoing.on('response', (response) => {
        const chunks: Buffer[] = []
        let bytes = 0
        response.on('error', reject)
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          chunks.push(chunk)
          if (bytes > maxAnswerBytes) response.destroy(new Error('the answer does not end'))
        })
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: response.statusCode ?? 0, text })
        })
      })
      outgoing.end(body?.text)
    }).catch((caught: unknown) => {
      throw this.#connectionError(caught, ms)
    })
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text)
    } catch (caught) {
      const message = `what answers on ${printable(this.#socket)} is not sipward`
      throw new AppError('unavailable', message, { cause: caught })
    }
  }

  #connectionError(caught: unknown, ms: number): AppError {
    const socket = printable(this.#socket)
    const code = systemCodeOf(caught)
    const options = { cause: caught }
    if (code === 'ENOENT' || code === 'ECONNREFUSED') {
      const guessed = this.#isGuessed
        ? '; the configuration may not be read by you and perhaps names another socket: be root, or give --socket'
        : ''
      return new AppError('notRunning', `the daemon is not running on ${socket}${guessed}`, options)
    }
    if (code === 'EACCES') {
      const message = `no permission to use ${socket}: be root or a member of the group sipward`
      return new AppError('unavailable', message, options)
    }
    if (code === 'ABORT_ERR') {
      const message = `the daemon has not answered on ${socket} within ${ms / 1000} s`
      return new AppError('unavailable', message, options)
    }
    const message = `cannot talk to the daemon on ${socket}: ${whyOf(caught)}`
    return new AppError('unavailable', message, options)
  }
}

// Of a DELETE, Node itself does not say how long its body is.
function headersOf({ type, text }: Body): Readonly<Record<string, string | number>> {
  return { 'content-type': type, 'content-length': Buffer.byteLength(text) }
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(errorCodes, code)
}
