// One question to ARI: a GET with a deadline and a bound for its answer, which follows no redirect.
import { get as getHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { get as getHttps } from 'node:https'
import { type AriFault, networkFault, statusFault } from './ari-fault.js'
import type { AriAccess } from './ari-options.js'

/** An answer's JSON, not yet checked, or why there is none. */
export type AriAnswer = { readonly json: unknown } | { readonly fault: AriFault }

/** What is asked, and how much the answer may take. */
export interface AriQuestion {
  /** Below the base, `/asterisk/info`. */
  readonly path: string
  readonly maxBytes: number
  readonly deadlineMs: number
  /** Ends the question early. */
  readonly signal?: AbortSignal
}

/** The header by which ARI knows us: never part of a URL, which might be logged. */
export function authorization({ username, password }: AriAccess): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`
}

/** Asks, and never rejects. */
export function askAri(access: AriAccess, question: AriQuestion): Promise<AriAnswer> {
  const { path, maxBytes, deadlineMs, signal } = question
  return new Promise((resolve) => {
    const url = new URL(`${access.url}${path}`)
    const options: RequestOptions & { ca?: string } = {
      headers: { authorization: authorization(access), accept: 'application/json' },
      agent: false,
      ...(access.ca !== undefined && { ca: access.ca }),
      ...(signal !== undefined && { signal }),
    }
    const request = (url.protocol === 'https:' ? getHttps : getHttp)(url, options)
    // Also against one that sends a byte now and then.
    const deadline = setTimeout(() => {
      end({ fault: { state: 'lost', reason: `did not answer within ${deadlineMs} ms` } })
    }, deadlineMs)
    const end = (answer: AriAnswer): void => {
      clearTimeout(deadline)
      request.destroy()
      resolve(answer)
    }
    request.on('error', (error) => {
      end({ fault: networkFault(error) })
    })
    request.on('response', (response) => {
      const status = response.statusCode ?? 0
      if (status !== 200) end({ fault: statusFault(status, path) })
      else readBody(response, maxBytes, end)
    })
  })
}

function readBody(
  response: IncomingMessage,
  maxBytes: number,
  end: (answer: AriAnswer) => void,
): void {
  const chunks: Buffer[] = []
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
    else end(wrongAnswer(`sends more than ${maxBytes} bytes`))
  })
  response.on('error', (error) => {
    end({ fault: networkFault(error) })
  })
  response.on('end', () => {
    end(parse(Buffer.concat(chunks).toString('utf8')))
  })
}

function parse(text: string): AriAnswer {
  try {
    return { json: JSON.parse(text) as unknown }
  } catch {
    return wrongAnswer('answers what is no JSON')
  }
}

/** A fault of whoever answers as ARI does not. */
export function wrongAnswer(what: string): { readonly fault: AriFault } {
  const reason = `${what}; is ari_url the HTTP server of Asterisk?`
  return { fault: { state: 'lost', reason } }
}
