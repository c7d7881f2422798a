// The machines that share a store: how each is, excluded or included by a click, and forgotten when gone.
import { counted } from '../../../../domain/counted.js'
import { AppError } from '../../../../domain/app-error.js'
import type { HostRecord, PartHealth } from '../../../../domain/host.js'
import { printable } from '../../../../domain/untrusted.js'
import { describeDuration } from '../../../format/describe-time.js'
import type { PageContext, PageFlash, PageRoute } from '../page-route.js'
import { linkTo } from '../parts/link-to.js'
import type { HostsView, HostView } from '../views/hosts-view.js'
import type { ActionView, FactView, StateView } from '../views/view-parts.js'

const path = '/hosts'

/** The page of hosts and its orders. */
export const hostRoutes: readonly PageRoute[] = [
  {
    method: 'get',
    path,
    role: 'viewer',
    handle: async (context) => ({
      kind: 'page',
      template: 'hosts',
      view: await hostsView(context),
    }),
  },
  order('/hosts/exclude', (context) => exclude(context, true)),
  order('/hosts/include', (context) => exclude(context, false)),
  order('/hosts/remove', remove),
  order('/hosts/remove-lost', removeLost),
]

function order(at: string, carryOut: (context: PageContext) => Promise<PageFlash>): PageRoute {
  return {
    method: 'post',
    path: at,
    role: 'admin',
    handle: async (context) => ({ kind: 'redirect', to: path, flash: await carryOut(context) }),
  }
}

function nameIn({ body }: PageContext): string {
  return body.get('name').slice(0, 256)
}

function noSuchHost(name: string): AppError {
  return new AppError('invalidValue', `there is no host “${printable(name)}”`)
}

async function exclude(context: PageContext, isExcluded: boolean): Promise<PageFlash> {
  const name = nameIn(context)
  if (!(await context.operator.hosts.setHostExcluded(name, isExcluded))) throw noSuchHost(name)
  return {
    text: isExcluded
      ? `${name} is excluded: its rules come down, and it drops nothing.`
      : `${name} is included: it protects again.`,
  }
}

async function remove(context: PageContext): Promise<PageFlash> {
  const name = nameIn(context)
  if (!(await context.operator.hosts.removeHost(name))) throw noSuchHost(name)
  return { text: `${name} is forgotten; should it start again, it is here again.` }
}

async function removeLost(context: PageContext): Promise<PageFlash> {
  const { hosts } = context.operator
  const lost = (await hosts.hosts()).filter(({ isRunning }) => !isRunning).map(({ name }) => name)
  for (const name of lost) await hosts.removeHost(name)
  if (lost.length === 0) return { text: 'Every host is running: none was forgotten.' }
  return { text: `${counted(lost.length, 'host is')} forgotten.` }
}

/** Fills the view of the hosts. */
export async function hostsView(context: PageContext): Promise<HostsView> {
  const { operator, user } = context
  const [frame, hosts, status] = await Promise.all([
    context.frame({ page: 'hosts', title: 'Hosts' }),
    operator.hosts.hosts(),
    operator.status.status(),
  ])
  const isShared = status.cluster !== undefined
  const mayChange = user.role === 'admin' && isShared
  const isSomeLost = hosts.some(({ isRunning }) => !isRunning)
  return {
    frame,
    lede: isShared
      ? `${counted(hosts.length, 'host shares')} lists, blocks and settings.`
      : 'This host is by itself: its store is not shared.',
    hosts: hosts.map((host) => hostView(host, host.name === status.host, mayChange)),
    removeLost:
      mayChange && isSomeLost
        ? actionOf('Forget those not running', 'trash', '/hosts/remove-lost', '')
        : undefined,
  }
}

function actionOf(text: string, icon: string, action: string, name: string): ActionView {
  const isGrave = action !== '/hosts/include'
  return { text, icon, action, fields: name === '' ? [] : [{ name: 'name', value: name }], isGrave }
}

function hostView(host: HostRecord, isThis: boolean, mayChange: boolean): HostView {
  const { name, lastSeenAt, health, isExcluded, isRunning } = host
  const exclusion = isExcluded
    ? actionOf('Include', '', '/hosts/include', name)
    : actionOf('Exclude', '', '/hosts/exclude', name)
  const removal = actionOf('Forget', 'trash', '/hosts/remove', name)
  return {
    name,
    isThis,
    state: stateOf(host),
    seenAt: lastSeenAt,
    parts: [
      partState('firewall', health.firewall),
      partState('AMI', health.ami),
      partState('HEP', health.hep),
      partState('country database', health.geo),
    ],
    facts: factsOf(host),
    actions: mayChange ? [exclusion, ...(isRunning ? [] : [removal])] : [],
    logHref: linkTo('/attacks', [['host', name]]),
  }
}

function stateOf({ isExcluded, isRunning, health, readAt, lastSeenAt }: HostRecord): StateView {
  if (isExcluded) return { state: 'off', word: 'excluded: it drops nothing' }
  if (!isRunning) {
    return { state: 'look', word: `not seen for ${describeDuration(readAt - lastSeenAt)}` }
  }
  const isWell = health.firewall.isWell && health.ami.isWell
  return isWell ? { state: 'ok', word: 'protects' } : { state: 'act', word: 'does not protect' }
}

function partState(name: string, { isWell, reason }: PartHealth): StateView {
  const word = isWell || reason === '' ? name : `${name}: ${reason}`
  return { state: isWell ? 'ok' : 'look', word }
}

function factsOf({ addresses, version, kernel, pbxs, readAt, startedAt }: HostRecord): FactView[] {
  const plain = { isMono: false, href: undefined }
  const heard = pbxs.map((pbx) => `${pbx.name} ${pbx.version}`.trim()).join(', ')
  return [
    { name: 'addresses', value: addresses.slice(0, 8).join(', '), isMono: true, href: undefined },
    { name: 'sipward', value: version, ...plain },
    { name: 'kernel', value: kernel, ...plain },
    { name: 'PBX', value: heard === '' ? 'none of its own' : heard, ...plain },
    { name: 'running for', value: describeDuration(readAt - startedAt), ...plain },
  ]
}
