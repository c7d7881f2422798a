// Everything over TCP, joined: who may come in, the pages, the API, the built files.
import express, { type Express } from 'express'
import type { Server as SocketServer } from 'node:net'
import type { Address, Network } from '../../../domain/address.js'
import type { User } from '../../../ports/accounts.js'
import type { Clock } from '../../../ports/clock.js'
import type { Operator } from '../../../ports/operator/operator.js'
import type { Author, PeopleDesk } from '../../../ports/operator/people-desk.js'
import type { Secrets } from '../../../ports/secrets.js'
import type { StoreBooks } from '../../../ports/store-books.js'
import { createApi } from '../api/create-api.js'
import { apiBase } from '../api/routes/all-routes.js'
import { ChangeWriter } from '../auth/change-writer.js'
import { type GuestPass, Guests } from '../auth/guests.js'
import { Login } from '../auth/login.js'
import { LoginSessions } from '../auth/login-sessions.js'
import { Newcomers } from '../auth/newcomers.js'
import { OneTimeLinkBook } from '../auth/one-time-link-book.js'
import { Passwords } from '../auth/passwords.js'
import { People } from '../auth/people.js'
import { SecondFactors } from '../auth/second-factors.js'
import { changeOf, type WrittenOrder } from '../orders/written-order.js'
import { createAssetRoutes } from '../pages/asset-routes.js'
import { readPageAssets } from '../pages/page-assets.js'
import type { PageFlash, PageRoute } from '../pages/page-route.js'
import { pathUnder } from '../pages/path-under.js'
import { loadPages } from '../pages/pages.js'
import { peoplePages, type ShownOnce } from '../pages/people/people-pages.js'
import { secondFactorPages } from '../pages/people/second-factor-pages.js'
import { allowMe } from './allow-me.js'
import { authorizeRow, createApiGate } from './api-gate.js'
import { answerPageError, notFoundSheet } from './error-sheets.js'
import { LiveStreams } from './live-streams.js'
import { Flashes } from './flashes.js'
import { createLoginRoutes, type WebAttempt } from './login-routes.js'
import { letListedRead } from './metrics-gate.js'
import { type PageFrame, runPages } from './run-pages.js'
import { sendPage } from './send-page.js'
import type { TlsFiles } from './tls-files.js'
import { createWebHeaders } from './web-headers.js'
import { createRequestPace } from './request-pace.js'
import { createRequestCheck, type WebPlace } from './web-request.js'
import { WebServer } from './web-server.js'

/** What the web side is made of. */
export interface WebParts {
  readonly operator: Operator
  readonly books: StoreBooks
  readonly secrets: Secrets
  readonly pageRoutes: readonly PageRoute[]
  readonly clock: Clock
  readonly host: string
  readonly version: string
  readonly config: {
    readonly listen: { readonly address: string; readonly port: number } | 'off'
    readonly baseUrl: string | undefined
    readonly tls: TlsFiles | undefined
    readonly trustedProxies: readonly Network[]
    readonly metricsFrom?: readonly Network[]
  }
  /** A socket that listens already where `listen` says. */
  readonly socket?: SocketServer | undefined
  /** Is told of each failed login that counts as an attempt. */
  readonly onFailedLogin: (attempt: WebAttempt) => void
  /** Is told each time when somebody who is logged in asks, and from where. */
  readonly onUse: (user: User, address: Address) => void
  /** Is told why people cannot reach the pages, and with an empty text that they can. */
  readonly onState: (reason: string) => void
  readonly onBug: (error: Error) => void
}

/** The web side of a daemon. */
export interface Web {
  readonly people: PeopleDesk
  /** Writes down what was ordered by the API; it does not reject. */
  readonly record: (order: WrittenOrder, by: Author) => Promise<void>
  /** Makes a user who comes in by a link without a form, as the demo's does. */
  readonly letIn: (name: string) => Promise<GuestPass>
  /** Loads the pages and listens; what fails is told to `onState`. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Makes it; nothing listens yet. */
export function createWeb(parts: WebParts): Web {
  const { listen, tls } = parts.config
  const auth = createAuth(parts)
  let server: WebServer | undefined
  return {
    people: auth.people,
    record: auth.record,
    letIn: (name) => auth.guests.letIn(name),
    start: async () => {
      if (listen === 'off') return
      try {
        const handler = await createWebApp(parts, auth)
        const { socket, onState } = parts
        server = new WebServer({ listen, socket, tls, handler, onState })
        await server.start()
      } catch (caught) {
        parts.onState(caught instanceof Error ? caught.message : 'the pages cannot be loaded')
      }
    },
    stop: async () => {
      await server?.stop()
      await auth.changes.stop()
    },
  }
}

type Auth = ReturnType<typeof createAuth>

function createAuth({ books, secrets, clock, host, config, onUse }: WebParts) {
  const { accounts, sessions, tokens } = books
  const changes = new ChangeWriter({ changes: books.changes, clock, host })
  const links = new OneTimeLinkBook({ links: books.links, clock, urlOf: urlsOf(config) })
  const passwords = new Passwords()
  const secondFactors = new SecondFactors({ accounts, secrets, clock })
  return {
    accounts,
    tokens,
    changes,
    record: async (order: WrittenOrder, by: Author): Promise<void> => {
      await changes.writeInTime(changeOf(order, clock.now()), by)
    },
    secondFactors,
    people: new People({ accounts, sessions, tokens, links, changes, clock }),
    guests: new Guests({ accounts, links, passwords, clock }),
    newcomers: new Newcomers({ accounts, sessions, links, passwords, changes, clock }),
    login: new Login({ accounts, passwords, secondFactors, clock }),
    sessions: new LoginSessions({ sessions, accounts, clock, onUse }),
  }
}

/** Makes the application. */
async function createWebApp(parts: WebParts, auth: Auth): Promise<Express> {
  const { config, host } = parts
  const assets = await readPageAssets()
  const place: WebPlace = { ...config, isTls: config.tls !== undefined, host }
  const basePath = basePathOf(config.baseUrl)
  const link = (path: string): string => pathUnder(basePath, path)
  const frame: PageFrame = {
    ...parts,
    news: parts.books.news,
    basePath,
    streams: new LiveStreams({ link, asset: (name) => link(`/assets/${assets.version}/${name}`) }),
    pages: await loadPages(assets),
    sessions: auth.sessions,
    flashes: new Flashes<PageFlash>(parts.clock),
    changes: auth.changes,
  }
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple')
  app.use(createWebHeaders(place.isTls))
  app.use(belowBase(frame.basePath))
  app.use(createRequestCheck(place))
  app.use(createRequestPace())
  app.use('/assets', await createAssetRoutes())
  serveApi(app, parts, auth, frame.basePath)
  app.use(
    createLoginRoutes({
      frame,
      login: auth.login,
      newcomers: auth.newcomers,
      guests: auth.guests,
      onFailed: parts.onFailedLogin,
    }),
  )
  app.use(runPages(pagesOf(parts, auth), frame))
  app.use(async (request, response) => {
    await sendPage({ request, response }, frame.pages, notFoundSheet(frame, request), 404)
  })
  app.use(errorsOf(frame))
  return app
}

function serveApi(app: Express, parts: WebParts, auth: Auth, basePath: string): void {
  const { operator, onBug, clock, config } = parts
  const { people, tokens, sessions, record } = auth
  const authorize = authorizeRow
  const api = createApi(operator, { onBug, authorize, basePath, people, record, kept: parts.books })
  const gate = createApiGate({ tokens, sessions, clock })
  app.get('/healthz', api)
  app.get('/metrics', letListedRead(config.metricsFrom ?? [], config.trustedProxies), ...gate, api)
  app.use(apiBase, ...gate)
  app.use((request, response, next) => {
    if (request.path.startsWith(`${apiBase}/`)) api(request, response, next)
    else next()
  })
}

function pagesOf({ pageRoutes, clock }: WebParts, auth: Auth): readonly PageRoute[] {
  const once = new Flashes<ShownOnce>(clock)
  const { people, secondFactors, accounts, changes } = auth
  return [
    allowMe,
    ...peoplePages({ people, once }),
    ...secondFactorPages({ secondFactors, accounts, changes, once }),
    ...pageRoutes,
  ]
}

// Express knows an error handler by its four parameters.
function errorsOf(frame: PageFrame): express.ErrorRequestHandler {
  return (caught: unknown, request, response, next) => {
    if (response.headersSent) {
      next(caught)
      return
    }
    void answerPageError(caught, { request, response }, frame).catch(() => {
      response.destroy()
    })
  }
}

/** A proxy may hand the path of `base_url` on, or take it away. */
function belowBase(basePath: string): express.RequestHandler {
  return (request, _response, next) => {
    const { url } = request
    if (basePath !== '' && (url === basePath || url.startsWith(`${basePath}/`))) {
      request.url = url.slice(basePath.length) || '/'
    }
    next()
  }
}

function basePathOf(baseUrl: string | undefined): string {
  return baseUrl === undefined ? '' : new URL(baseUrl).pathname.replace(/\/$/, '')
}

function urlsOf({ listen, baseUrl, tls }: WebParts['config']): (path: string) => string {
  if (baseUrl !== undefined) return (path) => `${baseUrl}${path}`
  const { address, port } = listen === 'off' ? { address: '127.0.0.1', port: 8460 } : listen
  const isAnywhere = address === '0.0.0.0' || address === '::'
  const shown = isAnywhere ? 'localhost' : address.includes(':') ? `[${address}]` : address
  return (path) => `${tls === undefined ? 'http' : 'https'}://${shown}:${port}${path}`
}
