// Callers whose messages are made to fool, and an office whose phones look like attackers.
import type { Lab } from './lab.js'
import { pbxAddress } from './network.js'
import { projectFile } from '../support/project-file.js'

/** What {@link callOddly} sends, over UDP unless said. */
export type OddCallerOptions = { readonly from: string; readonly count: number } & (
  | {
      /** Guesses a password until nothing is answered any more. */
      readonly kind: 'guess'
      readonly method: 'REGISTER' | 'OPTIONS' | 'INVITE'
      readonly account: string
      /** `decoy`: an Authorization that is no UTF-8 stands before the real one. `callId`: the Call-ID is no UTF-8. */
      readonly oddity: 'decoy' | 'callId' | 'none'
    }
  | {
      /** Requests without credentials, so many a second, whose challenges nobody answers. */
      readonly kind: 'open'
      readonly method: 'REGISTER' | 'INVITE'
      readonly account: string
      readonly oddity: 'callId' | 'none'
      readonly pace: number
    }
  | {
      /** Unknown accounts with a Call-ID of 60 kB. */
      readonly kind: 'large'
      readonly pace: number
    }
  | {
      /** Has the nonce of `from` sent to the accomplice too (maddr), and answers wrongly with it. */
      readonly kind: 'shareNonce'
      readonly accomplice: string
      readonly account: string
    }
  | {
      /** Has the answers sent to another address of its own (maddr), at most so many a second. */
      readonly kind: 'elsewhere'
      readonly method: 'REGISTER' | 'INVITE'
      /** Whom it guesses or calls; `%n` becomes the number of the request. */
      readonly account: string
      readonly elsewhere: string
      /** Whether it answers the challenges that come there. */
      readonly guesses: boolean
      readonly pace: number
    }
  | {
      /** Phones that register at once over TCP; From does not name their account, their credentials do. */
      readonly kind: 'office'
      readonly firstAccount: number
      readonly delaySeconds: number
    }
)

/** What happened. */
export interface OddCallerReport {
  readonly sent: number
  readonly answered: number
  /** Of `shareNonce`: whether the accomplice was sent the nonce. */
  readonly stolen?: boolean
}

/** Runs an odd caller to its end. */
export async function callOddly(lab: Lab, options: OddCallerOptions): Promise<OddCallerReport> {
  const file = projectFile('test/lab/odd-caller.py')
  const spec = JSON.stringify({ ...options, target: pbxAddress.ipv4 })
  const stdout = await lab.run('callers', ['/usr/bin/python3', file, spec], 60_000)
  return JSON.parse(stdout) as OddCallerReport
}
