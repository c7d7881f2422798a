// The settings of the firewall: shown with what differs from the default, saved all or none, reset one by one.
import { counted } from '../../../../domain/counted.js'
import { AppError } from '../../../../domain/app-error.js'
import {
  defaultSettings,
  isSettingKey,
  type SettingKey,
  settingKeys,
  type Settings,
} from '../../../../domain/settings.js'
import { shownNumber } from '../../../charts/shown-number.js'
import type { PageAnswer, PageContext, PageFlash, PageRoute } from '../page-route.js'
import {
  firewallGroups,
  firewallKeys,
  wantedSettings,
  type WantedSettings,
  whatIfLines,
} from '../parts/firewall-settings.js'
import { fieldText, settingView, shownValue } from '../parts/setting-fields.js'
import { settingTabs } from '../parts/setting-tabs.js'
import { attemptLines } from '../parts/what-if-lines.js'
import { shownTime } from '../shown-time.js'
import type { SettingsFirewallView } from '../views/settings-firewall-view.js'

const path = '/settings/firewall'
const day = 86_400_000

/** The page of the firewall's settings and its orders. */
export const settingsFirewallRoutes: readonly PageRoute[] = [
  {
    method: 'get',
    path,
    role: 'viewer',
    handle: async (context) => ({
      kind: 'page',
      template: 'settings-firewall',
      view: await settingsView(context),
    }),
  },
  { method: 'post', path, role: 'admin', handle: save },
  {
    method: 'post',
    path: '/settings/country-database',
    role: 'admin',
    handle: async ({ operator }) => {
      const { text, outcome } = await operator.geo.updateGeo()
      const flash: PageFlash = { text, state: outcome === 'failed' ? 'look' : 'ok' }
      return { kind: 'redirect', to: `${path}#countries`, flash }
    },
  },
]

function isAllShown({ query }: PageContext): boolean {
  return query.get('scope') === 'all'
}

async function save(context: PageContext): Promise<PageAnswer> {
  const { operator, body, address } = context
  const settings = await operator.settings.settings()
  const reset = body.get('reset')
  if (isSettingKey(reset)) return resetOne(context, reset)
  const wanted = wantedSettings(context, firewallKeys(isAllShown(context)), settings)
  const { changes, problems } = wanted
  if (problems.size > 0) return refused(context, wanted)
  const whatIf = whatIfLines(context, changes, settings)
  const isForced = body.get('do') === 'force'
  if (body.get('do') === 'whatIf' || (whatIf.isGrave && !isForced)) {
    const lines = [...(await attemptLines(context, changes)), ...whatIf.lines]
    const view = await settingsView(context, { wanted, whatIf: { ...whatIf, lines } })
    return { kind: 'page', template: 'settings-firewall', view }
  }
  const keys = settingKeys.filter((key) => Object.hasOwn(changes, key))
  if (keys.length === 0) return redirect(context, { text: 'Nothing differs: nothing was saved.' })
  try {
    await operator.settings.changeSettings(changes, { addresses: [address], isForced })
  } catch (caught) {
    if (!(caught instanceof AppError) || caught.code !== 'invalidValue') throw caught
    const lines = [caught.message]
    const view = await settingsView(context, { wanted, whatIf: { isGrave: true, lines } })
    return { kind: 'page', template: 'settings-firewall', status: 422, view }
  }
  return redirect(context, changedFlash(keys, { ...settings, ...changes }))
}

async function refused(context: PageContext, wanted: WantedSettings): Promise<PageAnswer> {
  const view = await settingsView(context, { wanted, whatIf: undefined })
  return { kind: 'page', template: 'settings-firewall', status: 422, view }
}

function redirect(context: PageContext, flash: PageFlash): PageAnswer {
  return { kind: 'redirect', to: isAllShown(context) ? `${path}?scope=all` : path, flash }
}

async function resetOne(context: PageContext, key: SettingKey): Promise<PageAnswer> {
  const asker = { addresses: [context.address], isForced: false }
  const now = await context.operator.settings.resetSetting(key, asker)
  return redirect(context, changedFlash([key], now))
}

function changedFlash(keys: readonly SettingKey[], now: Settings): PageFlash {
  const shown = keys.map((key) => `${key} is ${shownValue(key, now[key])}`)
  const rest = shown.length > 3 ? ` and ${shown.length - 3} more` : ''
  return { text: `Saved: ${shown.slice(0, 3).join(', ')}${rest}.` }
}

interface Tried {
  readonly wanted: WantedSettings
  readonly whatIf: SettingsFirewallView['whatIf']
}

async function settingsView(context: PageContext, tried?: Tried): Promise<SettingsFirewallView> {
  const { operator, user, body } = context
  const isAll = isAllShown(context)
  const [frame, settings, status, marks] = await Promise.all([
    context.frame({ page: 'settings', title: 'Settings' }),
    operator.settings.settings(),
    operator.status.status(),
    lastChanges(context),
  ])
  const mayChange = user.role === 'admin'
  const shown = { ...settings, ...tried?.wanted.changes }
  const differing = firewallKeys(true).filter((key) => differs(key, settings))
  return {
    frame,
    lede: `${differing.length} of ${firewallKeys(true).length} ${differing.length === 1 ? 'differs' : 'differ'} from the default.`,
    tabs: settingTabs(path),
    action: isAll ? `${path}?scope=all` : path,
    groups: firewallGroups(isAll).map(({ title, text, keys }) => ({
      id: title.toLowerCase().replaceAll(' ', '-'),
      title,
      text,
      settings: keys.map((key) => {
        const problem = tried?.wanted.problems.get(key) ?? ''
        const changed = differs(key, settings) ? changedWords(context, key, marks.get(key)) : ''
        const sent = problem === '' ? undefined : body.get(key)
        return settingView(key, shown, { changed, problem, mayChange }, sent)
      }),
    })),
    scope: [
      { text: 'few', href: path, isChosen: !isAll },
      { text: 'all', href: `${path}?scope=all`, isChosen: isAll },
    ],
    whatIf: tried?.whatIf,
    database: databaseOf(status),
    problems: tried?.wanted.problems.size ?? 0,
    mayChange,
  }
}

function differs(key: SettingKey, settings: Settings): boolean {
  return fieldText(key, settings[key]) !== fieldText(key, defaultSettings[key])
}

/** Who has changed each setting last, as far as the change log says. */
async function lastChanges({ books }: PageContext) {
  const { items } = await books.changes.page({ action: 'changeSettings', page: 1, perPage: 200 })
  const found = new Map<string, { readonly actor: string; readonly at: number }>()
  for (const { subject, actor, at } of items) {
    for (const key of subject.split(', ')) if (!found.has(key)) found.set(key, { actor, at })
  }
  return found
}

function changedWords(
  { zone, now }: PageContext,
  key: SettingKey,
  by: { readonly actor: string; readonly at: number } | undefined,
): string {
  const words = shownValue(key, defaultSettings[key])
  const short = words.length > 60 ? `${words.slice(0, 60)}…` : words
  const who = by === undefined ? '' : `; ${by.actor}, ${shownTime(by.at, { zone, nowAt: now })}`
  return `default ${short}${who}`
}

function databaseOf({
  geo,
  now,
}: Awaited<
  ReturnType<PageContext['operator']['status']['status']>
>): SettingsFirewallView['database'] {
  const { policy, attribution, builtAt, state, reason } = geo
  const days = Math.max(0, Math.floor((now - builtAt) / day))
  const age =
    state === 'ready' ? `The country database is ${counted(days, 'day', shownNumber)} old.` : reason
  const networks = policy.ipv4 + policy.ipv6
  const made =
    networks === 0
      ? ''
      : ` The policy holds ${counted(networks, 'network', shownNumber)} in the kernel.`
  const order = { text: 'update now', icon: '', action: '/settings/country-database' }
  return {
    text: `${age}${made} ${policy.reason}`.trim(),
    link: attribution.url === '' ? undefined : { text: attribution.text, href: attribution.url },
    update: { ...order, fields: [], isGrave: false },
  }
}
