// A file over HTTP, with bounds on its size and on the patience with its server.
import { AppError, toError } from '../domain/app-error.js'
import { printable } from '../domain/untrusted.js'

/** The bounds of a download. */
export interface DownloadBounds {
  readonly maxBytes: number
  /** From the first packet to the last byte. */
  readonly deadlineMs: number
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Fetches all of a file. A name and a password in the URL are sent as HTTP wants them (RFC 7617).
 * @throws AppError `unavailable` where it cannot be had whole
 */
export async function download(address: string, bounds: DownloadBounds): Promise<Buffer> {
  const shown = shownUrl(address)
  try {
    const { url, headers } = withoutCredentials(address)
    const response = await fetch(url, {
      headers: { ...bounds.headers, ...headers },
      signal: AbortSignal.timeout(bounds.deadlineMs),
    })
    if (!response.ok) throw new Error(`the answer is ${response.status} ${response.statusText}`)
    const body = await readBody(response, bounds.maxBytes)
    const length = response.headers.get('content-length')
    // With a content encoding the length counts the bytes sent, not the decoded ones.
    const isPlain = response.headers.get('content-encoding') === null
    if (length !== null && isPlain && Number(length) !== body.length) {
      throw new Error(`${body.length} of ${Number(length)} bytes came`)
    }
    return body
  } catch (cause) {
    const why = printable(reasonOf(cause)).slice(0, 200)
    throw new AppError('unavailable', `${shown} cannot be fetched: ${why}`, { cause })
  }
}

/** Returns a URL as it may be shown: without credentials, and without a query, which may hold a key. */
export function shownUrl(address: string): string {
  const url = new URL(address)
  return printable(`${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}`)
}

function withoutCredentials(address: string): { url: URL; headers: Record<string, string> } {
  const url = new URL(address)
  const { username, password } = url
  if (username === '' && password === '') return { url, headers: {} }
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  url.username = url.password = ''
  return { url, headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } }
}

async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  const body = response.body as AsyncIterable<Uint8Array> | null
  for await (const chunk of body ?? []) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

// fetch says "fetch failed" and "terminated"; what failed is in the cause.
function reasonOf(caught: unknown): string {
  const error = toError(caught)
  if (error.name === 'TimeoutError') return 'the server is too slow'
  return error.cause === undefined ? error.message : toError(error.cause).message || error.message
}
