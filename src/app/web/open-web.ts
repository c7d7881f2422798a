// The pages and the API over TCP, joined to the parts of the daemon; failed logins become attempts.
import type { Server as SocketServer } from 'node:net'
import type { AttemptSink } from '../../classify/attempt-sink.js'
import type { Config } from '../../config/config.js'
import { readPackageVersion } from '../../config/package-version.js'
import type { Decider } from '../../decide/decider.js'
import { familyOf, sourceOf } from '../../domain/address.js'
import type { Attempt } from '../../domain/attempt.js'
import { unknownText, untrusted } from '../../domain/untrusted.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { Operator } from '../../ports/operator/operator.js'
import type { Secrets } from '../../ports/secrets.js'
import type { Store } from '../../ports/store.js'
import type { PageRoute } from '../../tell/web/pages/page-route.js'
import { isListed } from '../../tell/web/server/client-address.js'
import { createWeb, type Web } from '../../tell/web/server/create-web.js'
import type { WebAttempt } from '../../tell/web/server/login-routes.js'
import { SparedVisitors } from './spared-visitors.js'

/** What the web side needs of the daemon. */
export interface DaemonWebParts {
  readonly config: Pick<Config, 'web' | 'host'>
  readonly operator: Operator
  readonly store: Pick<Store, 'books'>
  readonly box: Secrets
  readonly pageRoutes: readonly PageRoute[]
  readonly decider: Pick<Decider, 'lists'>
  /** Where attempts go, counted like those at the PBX. */
  readonly attempts: Pick<AttemptSink, 'onAttempt'>
  /** An excluded host counts nothing. */
  readonly firewall: { readonly isOn: boolean }
  /** A socket that listens already; by default one is opened where the configuration says. */
  readonly socket?: SocketServer | undefined
  /** Is kept up to date: why people cannot reach the pages. */
  readonly state: { reason: string }
  readonly onBug: (error: Error) => void
  readonly clock: Clock
  readonly log: Log
}

/** Makes it; nothing listens yet. */
export function openWeb(parts: DaemonWebParts): Web {
  const { config, operator, store, box, pageRoutes, decider, firewall, state, log } = parts
  const visitors = new SparedVisitors(decider.lists, parts.clock)
  const web = createWeb({
    operator,
    books: store.books,
    secrets: box,
    pageRoutes,
    socket: parts.socket,
    config: config.web,
    host: config.host.name,
    version: readPackageVersion(),
    clock: parts.clock,
    onFailedLogin: (failed) => {
      log.warn({ source: failed.address }, 'a login to the pages has failed')
      // A proxy that does not say who asks is not the one who guesses.
      const isProxy = isListed(failed.address, config.web.trustedProxies)
      if (firewall.isOn && !isProxy) parts.attempts.onAttempt(toAttempt(failed))
    },
    onUse: ({ role }, address) => {
      // A proxy that does not say who asks would be spared with everybody behind it.
      const isProxy = isListed(address, config.web.trustedProxies)
      if (role === 'admin' && !isProxy) visitors.seen(address)
    },
    onState: (reason) => {
      if (reason !== '' && reason !== state.reason) log.error({ reason }, 'the pages have trouble')
      state.reason = reason
    },
    onBug: parts.onBug,
  })
  return {
    ...web,
    stop: async () => {
      await web.stop()
      await visitors.stop()
    },
  }
}

// A proxy hides the port. Should a flow be blocked for it, this is one that nobody sends from (tcpmux).
const hiddenPort = 1

/** A failed login as an attempt: it came over TCP, so the address is real. */
export function toAttempt({ at, address, port, victim, account, userAgent }: WebAttempt): Attempt {
  const end = { family: familyOf(address), transport: 'TLS', address } as const
  return {
    pbx: 'web',
    at,
    source: sourceOf(address),
    remote: { ...end, port: port === 0 ? hiddenPort : port },
    victim,
    type: 'WEB',
    isTypeInferred: false,
    account: untrusted(account),
    userAgent: untrusted(userAgent),
    calledNumber: unknownText,
    sessionId: unknownText,
    proof: 'returned',
    failure: 'wrongPassword',
  }
}
