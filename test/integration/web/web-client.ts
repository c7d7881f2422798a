// A browser of few words: cookies, forms, no redirects followed. Over HTTP or TLS.
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { gunzipSync } from 'node:zlib'

/** An answer as it came. */
export interface WebAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** What a request may have. */
export interface WebRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Asks one server and keeps its cookies. */
export class WebClient {
  readonly #base: string
  readonly #socket: { readonly ca?: string; readonly localAddress?: string }
  readonly cookies = new Map<string, string>()

  /**
   * @param ca the authority that TLS is checked by
   * @param from the address of this machine that it asks from
   */
  constructor(base: string, ca?: string, from?: string) {
    this.#base = base
    this.#socket = {
      ...(ca !== undefined && { ca }),
      ...(from !== undefined && { localAddress: from }),
    }
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<WebAnswer> {
    return this.ask(path, { headers })
  }

  /** Sends a form as a browser does. */
  post(
    path: string,
    form: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<WebAnswer> {
    const own = { 'sec-fetch-site': 'same-origin', ...headers }
    return this.ask(path, { method: 'POST', form, headers: own })
  }

  /** Sends a form of a page, with the token that the page has. */
  async order(page: string, path: string, form: Readonly<Record<string, string>>) {
    return this.post(path, { token: tokenIn((await this.get(page)).text), ...form })
  }

  async ask(path: string, { method = 'GET', headers = {}, form, body }: WebRequest = {}) {
    const sent = form === undefined ? body : new URLSearchParams(form).toString()
    const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
    // Node.js adds it by itself only where the method usually has a body.
    const length = sent === undefined ? {} : { 'content-length': String(Buffer.byteLength(sent)) }
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const url = new URL(`${this.#base}${path}`)
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest
    const options = {
      method,
      headers: { ...(cookie !== '' && { cookie }), ...type, ...length, ...headers },
      agent: false,
      ...this.#socket,
    } as const
    return new Promise<WebAnswer>((resolve, reject) => {
      const outgoing = request(url, options, (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          for (const line of response.headers['set-cookie'] ?? []) this.#keep(line)
          const bytes = Buffer.concat(chunks)
          const isGzip = response.headers['content-encoding'] === 'gzip'
          const text = (isGzip ? gunzipSync(bytes) : bytes).toString('utf8')
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
        })
      })
      outgoing.on('error', reject)
      outgoing.end(sent)
    })
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (value === '') this.cookies.delete(name)
    else this.cookies.set(name, value)
  }
}

/** The token in the forms of a page. */
export function tokenIn(html: string): string {
  return /name="token" value="([\w-]+)"/.exec(html)?.[1] ?? ''
}
