// Posts a message. The address is checked after the name was looked up, and the connection goes to that very
// address, so that a second answer of DNS changes nothing; no redirect is followed, and no answer is awaited
// for long or read far.
import { lookup as lookUp } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { type Address, familyOf, parseAddress } from '../../domain/address.js'
import { systemCodeOf, toError } from '../../domain/app-error.js'
import { whyOf } from '../../domain/system-failure.js'
import { printable } from '../../domain/untrusted.js'
import type { Clock } from '../../ports/clock.js'
import { type ChatAnswer, type ChatResult, judgeAnswer } from './chat-answer.js'
import type { ChatRequest } from './chat-news.js'
import { whyUnreachable } from './reachable-address.js'

const usualTimeoutMs = 10_000
const maxAnswerBytes = 64 * 1024

/** What the sender is made of. */
export interface ChatSenderOptions {
  readonly clock: Clock
  readonly timeoutMs?: number
  /** Returns the addresses of a name; the system's resolver unless given. */
  readonly lookUp?: (name: string) => Promise<readonly string[]>
  /** For tests: certificates of authorities besides those of the system. */
  readonly authorities?: string
}

/** How one message is sent. */
export interface SendOptions {
  /** True for a target that is said to be on this machine. */
  readonly isLocal: boolean
  /** What an answer may repeat, and nobody may read. */
  readonly secrets: readonly string[]
  readonly signal: AbortSignal
}

/** Sends messages over HTTP and HTTPS. */
export class ChatSender {
  readonly #options: ChatSenderOptions

  constructor(options: ChatSenderOptions) {
    this.#options = options
  }

  /** Ends after the time-out at the latest, and never rejects. */
  async send(request: ChatRequest, { isLocal, secrets, signal }: SendOptions): Promise<ChatResult> {
    const url = new URL(request.url)
    const server = url.host
    const limit = AbortSignal.timeout(this.#options.timeoutMs ?? usualTimeoutMs)
    const ending = AbortSignal.any([signal, limit])
    try {
      if (!/^https?:$/.test(url.protocol)) return refused(`${server} is no URL of http or https`)
      const found = await endedBy(ending, this.#addressesOf(url.hostname))
      const reachable = found.filter((address) => whyUnreachable(address, isLocal) === undefined)
      if (reachable.length === 0) return unreachable(url.hostname, found[0], isLocal)
      const answer = await this.#post(request, reachable, ending)
      return judgeAnswer(answer, { server, secrets, now: this.#options.clock.now() })
    } catch (caught) {
      if (signal.aborted) return later('the delivery was broken off: it is tried again')
      if (limit.aborted) return later(`${server} does not answer in time: it is tried again`)
      return later(failureSentence(server, toError(caught)))
    }
  }

  async #addressesOf(host: string): Promise<readonly Address[]> {
    const name = host.replace(/^\[|\]$/g, '')
    const texts = isIP(name) > 0 ? [name] : await (this.#options.lookUp ?? systemLookUp)(name)
    return texts.flatMap((text) => parseAddress(text) ?? [])
  }

  #post(
    { url, headers, body }: ChatRequest,
    addresses: readonly Address[],
    signal: AbortSignal,
  ): Promise<ChatAnswer> {
    const { authorities } = this.#options
    const options = {
      ...{ method: 'POST', agent: false, signal, lookup: pinned(addresses) },
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    }
    return new Promise((resolve, reject) => {
      let isAnswered = false
      const onAnswer = (response: IncomingMessage): void => {
        isAnswered = true
        void readAnswer(response).then(resolve)
      }
      const outgoing = url.startsWith('https:')
        ? httpsRequest(
            url,
            {
              ...options,
              minVersion: 'TLSv1.2',
              ...(authorities !== undefined && { ca: authorities }),
            },
            onAnswer,
          )
        : httpRequest(url, options, onAnswer)
      outgoing.on('error', (error) => {
        // What breaks off behind the status is the answer's matter.
        if (!isAnswered) reject(error)
      })
      outgoing.end(body)
    })
  }
}

async function systemLookUp(name: string): Promise<readonly string[]> {
  return (await lookUp(name, { all: true })).map(({ address }) => address)
}

/** Answers every question for a name with the addresses that were checked. */
function pinned(addresses: readonly Address[]): NonNullable<RequestOptions['lookup']> {
  const found = addresses.map((address) => ({ address, family: familyOf(address) }))
  return (_name, options, callback) => {
    const [first] = found
    if (options.all === true) callback(null, found)
    else callback(null, first?.address ?? '', first?.family)
  }
}

/** Reads at most 64 KB. Its status is known, so that an answer that breaks off is an answer all the same. */
function readAnswer(response: IncomingMessage): Promise<ChatAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  return new Promise((resolve) => {
    const end = (): void => {
      response.destroy()
      resolve({
        status: response.statusCode ?? 0,
        retryAfter: response.headers['retry-after'] ?? '',
        body: Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString('utf8'),
      })
    }
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes >= maxAnswerBytes) end()
    })
    response.on('end', end)
    response.on('error', end)
    response.on('close', end)
  })
}

function unreachable(host: string, address: Address | undefined, isLocal: boolean): ChatResult {
  if (address === undefined) return later(`${host} has no address: check the name`)
  const why = whyUnreachable(address, isLocal) ?? ''
  const hint = why === 'this machine itself' ? '; mark the target as local if that is meant' : ''
  const shown = host.replace(/^\[|\]$/g, '') === address ? address : `${host} (${address})`
  return refused(`nothing is posted to ${shown}, because that is ${why}${hint}`)
}

const certificate = /certificate|altnames|CERT_|self.signed|unable to verify|issuer/i

function failureSentence(server: string, failure: Error): string {
  const code = systemCodeOf(failure) ?? ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENODATA') {
    return `${server} has no address: check the name, and the resolver of this host`
  }
  const message = printable(failure.message).slice(0, 160)
  if (certificate.test(`${code} ${failure.message}`)) {
    return `the certificate of ${server} is not good (${message}): use the name that stands in it, or start sipward with NODE_EXTRA_CA_CERTS=FILE`
  }
  const why = code.startsWith('E') ? whyOf({ code, message }) : message
  return `${server} cannot be reached: ${why === '' ? 'the connection broke' : why}`
}

function later(sentence: string): ChatResult {
  return { outcome: 'later', sentence, answer: '', retryAfterMs: 0 }
}

function refused(sentence: string): ChatResult {
  return { outcome: 'refused', sentence, answer: '', retryAfterMs: 0 }
}

/** A name that is looked up cannot be called back: it is left alone when the time is over. */
function endedBy<Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(new Error('it took too long'))
    }
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort)
    })
  })
}
