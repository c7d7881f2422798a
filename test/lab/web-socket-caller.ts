// A caller over WebSockets, as a browser is, which guesses passwords or registers.
import type { Lab } from './lab.js'
import { pbxAddress } from './network.js'
import { projectFile } from '../support/project-file.js'

/** What {@link callByWebSocket} sends: REGISTERs one after the other over one connection. */
export interface WebSocketCallerOptions {
  readonly from: string
  /** Where Asterisk's web server listens. */
  readonly port: number
  /** Over TLS. */
  readonly secure: boolean
  readonly account: string
  /** `%n` becomes the number of the guess. */
  readonly password: string
  readonly count: number
  /** The most guesses a second; each waits for the answer to the last. */
  readonly pace: number
}

/** What the caller has seen. */
export interface WebSocketCallerReport {
  /** `silence`: an answer has not come, or the connection was closed. */
  readonly end: 'count' | 'silence'
  /** The status of each answer to a guess. */
  readonly statuses: readonly string[]
}

/** Runs the caller to its end. */
export async function callByWebSocket(
  lab: Lab,
  options: WebSocketCallerOptions,
): Promise<WebSocketCallerReport> {
  const target = options.from.includes(':') ? pbxAddress.ipv6 : pbxAddress.ipv4
  const file = projectFile('test/lab/web-socket-caller.py')
  const spec = JSON.stringify({ ...options, target })
  const stdout = await lab.run('callers', ['/usr/bin/python3', file, spec], 60_000)
  return JSON.parse(stdout) as WebSocketCallerReport
}
