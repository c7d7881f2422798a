// The settings of notifications: mails and their server, quiet hours; a test, and how deliveries have fared.
import {
  defaultSettings,
  isSettingKey,
  settingGroups,
  type SettingKey,
  settingKeys,
  type Settings,
  secretSettingKeys,
} from '../../../../domain/settings.js'
import { capital } from '../../../format/capital.js'
import type { PageAnswer, PageContext, PageFlash, PageRoute } from '../page-route.js'
import { channelRow, deliveryRow } from '../parts/delivery-rows.js'
import { wantedSettings, type WantedSettings } from '../parts/firewall-settings.js'
import { mailPresets } from '../parts/mail-presets.js'
import { fieldText, settingView, shownValue } from '../parts/setting-fields.js'
import { settingTabs } from '../parts/setting-tabs.js'
import type { SettingsNotificationsView } from '../views/settings-notifications-view.js'

const path = '/settings/notifications'
const rooms = ['mail', 'news', 'reports']

const keys = settingKeys.filter((key) => rooms.includes(key.split('.')[0] ?? ''))

/** The page of notifications and its orders. */
export const settingsNotificationsRoutes: readonly PageRoute[] = [
  {
    method: 'get',
    path,
    role: 'viewer',
    handle: async (context) => ({
      kind: 'page',
      template: 'settings-notifications',
      view: await notificationsView(context),
    }),
  },
  { method: 'post', path, role: 'admin', handle: save },
  {
    method: 'post',
    path: `${path}/test`,
    role: 'admin',
    handle: async ({ operator, body }) => {
      const recipient = body.get('recipient').trim()
      const wanted = recipient === '' ? undefined : recipient
      const { isSent, sentence } = await operator.delivery.sendTest('mail', wanted)
      return redirect({ text: capital(sentence), state: isSent ? 'ok' : 'act' })
    },
  },
  {
    method: 'post',
    path: `${path}/again`,
    role: 'admin',
    handle: async ({ operator, body }) => {
      await operator.delivery.sendAgain(body.get('id').slice(0, 1024))
      return redirect({ text: 'It is on its way again.' })
    },
  },
]

function redirect(flash: PageFlash): PageAnswer {
  return { kind: 'redirect', to: path, flash }
}

async function save(context: PageContext): Promise<PageAnswer> {
  const { operator, body, address } = context
  const settings = await operator.settings.settings()
  const asker = { addresses: [address], isForced: false }
  const reset = body.get('reset')
  if (isSettingKey(reset) && keys.includes(reset)) {
    await operator.settings.resetSetting(reset, asker)
    return redirect(await changedFlash(context, [reset]))
  }
  const wanted = wantedOf(context, settings)
  if (wanted.problems.size > 0) {
    const view = await notificationsView(context, wanted)
    return { kind: 'page', template: 'settings-notifications', status: 422, view }
  }
  const changed = keys.filter((key) => Object.hasOwn(wanted.changes, key))
  if (changed.length === 0) return redirect({ text: 'Nothing differs: nothing was saved.' })
  await operator.settings.changeSettings(wanted.changes, asker)
  return redirect(await changedFlash(context, changed))
}

/** A secret that is left empty stays as it is, unless it is to be forgotten. */
function wantedOf(context: PageContext, settings: Settings): WantedSettings {
  const { body } = context
  const isForgotten = (key: SettingKey) => body.has(`${key}.clear`)
  const typed = keys.filter((key) => !secretSettingKeys.has(key) || body.get(key) !== '')
  const { changes, problems } = wantedSettings(context, typed, settings)
  const forgotten = keys.filter((key) => secretSettingKeys.has(key) && isForgotten(key))
  const cleared = Object.fromEntries(forgotten.map((key) => [key, '']))
  return { changes: { ...changes, ...cleared }, problems }
}

/** Says what was changed. */
async function changedFlash(
  context: PageContext,
  changed: readonly SettingKey[],
): Promise<PageFlash> {
  const after = await context.operator.settings.settings()
  const shown = changed.map((key) => `${key} is ${shownValue(key, after[key])}`)
  const rest = shown.length > 3 ? ` and ${shown.length - 3} more` : ''
  return { text: `Saved: ${shown.slice(0, 3).join(', ')}${rest}.` }
}

/** Fills the view; `tried` is what somebody typed where something of it was refused. */
export async function notificationsView(
  context: PageContext,
  tried?: WantedSettings,
): Promise<SettingsNotificationsView> {
  const { operator, user, body, query, now } = context
  const [frame, settings, report] = await Promise.all([
    context.frame({ page: 'settings', title: 'Settings' }),
    operator.settings.settings(),
    operator.delivery.deliveries(),
  ])
  const preset = mailPresets.find(({ name }) => name === query.get('preset'))
  const shown: Settings = { ...settings, ...preset?.values, ...tried?.changes }
  const mayChange = user.role === 'admin'
  const groups = settingGroups.flatMap(({ title, sentence, settings: ofGroup }) => {
    const own = keys.filter((key) => Object.hasOwn(ofGroup, key))
    const id = title.toLowerCase().replaceAll(' ', '-')
    const views = own.map((key) => {
      const problem = tried?.problems.get(key) ?? ''
      const sent = problem === '' ? undefined : body.get(key)
      return settingView(key, shown, { changed: markOf(key, settings), problem, mayChange }, sent)
    })
    return own.length === 0 ? [] : [{ id, title, text: sentence, settings: views }]
  })
  return {
    frame,
    lede: settings['mail.enabled'] ? 'Mails are sent.' : 'No mails are sent yet.',
    tabs: settingTabs(path),
    presets: mailPresets.map(({ name, title }) => ({
      text: title,
      href: `${path}?preset=${name}#presets`,
      isChosen: name === preset?.name,
    })),
    presetText: preset === undefined ? '' : `${preset.text} Nothing is saved yet.`,
    groups,
    channels: report.channels.map((channel) => channelRow(channel, now)),
    deliveries: report.latest.slice(0, 10).map(deliveryRow),
    problems: tried?.problems.size ?? 0,
    mayChange,
  }
}

function markOf(key: SettingKey, settings: Settings): string {
  if (secretSettingKeys.has(key)) return ''
  const isDefault = fieldText(key, settings[key]) === fieldText(key, defaultSettings[key])
  return isDefault ? '' : `default ${shownValue(key, defaultSettings[key]) || 'empty'}`
}
