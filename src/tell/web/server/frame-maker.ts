// What stands around every page: the verdict, the user, where they come from, the token of forms.
import type { Address, Network } from '../../../domain/address.js'
import { isLoopback } from '../../../domain/address.js'
import type { Health } from '../../../domain/health.js'
import type { NewsLog } from '../../../ports/news-log.js'
import type { Operator } from '../../../ports/operator/operator.js'
import { formTokenName, newFormToken } from '../auth/form-tokens.js'
import type { LoggedIn } from '../auth/login-sessions.js'
import { isAtLeast } from '../auth/roles.js'
import type { PageFlash } from '../pages/page-route.js'
import type { FrameView } from '../pages/views/frame-view.js'
import type { LoneFrame } from '../pages/views/login-view.js'
import type { ActionView, LinkView } from '../pages/views/view-parts.js'

/** What the frame is made of. */
export interface FrameParts {
  readonly operator: Operator
  readonly news: Pick<NewsLog, 'unread'>
  readonly basePath: string
  readonly version: string
  readonly host: string
}

/** What a viewer has chosen, from cookies. */
export type Appearance = Pick<FrameView, 'zone' | 'theme' | 'density'>

/** Who looks. */
export interface Viewing {
  readonly loggedIn: LoggedIn
  readonly address: Address
  readonly appearance: Appearance
  readonly flash: PageFlash | undefined
}

const words = {
  protecting: { state: 'ok', word: 'Protected.' },
  impaired: { state: 'look', word: 'Impaired.' },
  notProtecting: { state: 'act', word: 'Not protected.' },
} as const

/** Makes the frame of a page. */
export async function makeFrame(
  { operator, news, basePath, version, host }: FrameParts,
  viewing: Viewing,
  page: Pick<FrameView, 'page' | 'title'>,
): Promise<FrameView> {
  const { user, secret } = viewing.loggedIn
  const [status, newsCount] = await Promise.all([operator.status.status(), news.unread(user.name)])
  return {
    basePath,
    ...viewing.appearance,
    ...page,
    nowAt: operator.status.now(),
    host,
    hosts: status.cluster === undefined ? [] : await hostLinks(operator),
    verdict: verdictOf(status.health),
    pause: undefined,
    healthCount: status.health.problems.length,
    newsCount,
    user: { name: user.name, role: user.role },
    you: await youOf(operator, viewing),
    flash: flashOf(viewing.flash),
    token: { name: formTokenName, value: newFormToken(secret) },
    version,
  }
}

/** Makes the little frame of a sheet that is seen without a login. */
export function makeLoneFrame(
  { operator, basePath, version, host }: FrameParts,
  appearance: Appearance,
  title: string,
): LoneFrame {
  return { basePath, ...appearance, nowAt: operator.status.now(), title, host, version }
}

function verdictOf({ state, sentence }: Health): FrameView['verdict'] {
  return { ...words[state], text: sentence }
}

async function hostLinks({ hosts }: Operator): Promise<readonly LinkView[]> {
  const all = await hosts.hosts()
  return all.map(({ name }) => ({ text: name, href: `/attacks?host=${encodeURIComponent(name)}` }))
}

async function youOf(
  { blocks }: Operator,
  { address, loggedIn: { user } }: Viewing,
): Promise<FrameView['you']> {
  const { entries } = await blocks.check(address as string as Network)
  const isTunnel = isLoopback(address)
  const isAllowed = entries.some(({ list }) => list === 'allow')
  const mayAllow = !isTunnel && !isAllowed && isAtLeast(user.role, 'operator')
  const allow: ActionView | undefined = mayAllow
    ? { text: 'allow it', icon: '', action: '/allow-me', fields: [], isGrave: false }
    : undefined
  return { address, isAllowed, isTunnel, allow }
}

function flashOf(flash: PageFlash | undefined): FrameView['flash'] {
  if (flash === undefined) return undefined
  const { text, state = 'ok', undo } = flash
  const button = { text: 'Undo', icon: 'arrow-back-up', isGrave: false }
  return { text, state, undo: undo === undefined ? undefined : { ...button, ...undo } }
}
