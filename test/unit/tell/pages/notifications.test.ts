// Settings → Notifications: secrets are written and never shown, a way fills in the form, a test says its end.
import { expect } from 'chai'
import { defaultSettings, type Settings, shownSettings } from '../../../../src/domain/settings.js'
import type { DeliveryDesk } from '../../../../src/ports/operator/delivery-desk.js'
import type { PageContext } from '../../../../src/tell/web/pages/page-route.js'
import {
  notificationsView,
  settingsNotificationsRoutes,
} from '../../../../src/tell/web/pages/routes/settings-notifications.js'
import { fieldText } from '../../../../src/tell/web/pages/parts/setting-fields.js'
import type { EveryDesk } from '../callback-core.js'
import { pageContext } from './page-context.js'

const stored: Settings = {
  ...defaultSettings,
  'mail.enabled': true,
  'mail.user': 'pbx',
  'mail.password': 'hunter2',
  'mail.recipients': ['anna@example.org'],
}

function stage() {
  const changes: Partial<Settings>[] = []
  const tests: (string | undefined)[] = []
  const desks: Partial<EveryDesk> = {
    settings: () => Promise.resolve(shownSettings(stored)),
    changeSettings: (wanted) => {
      changes.push(wanted)
      return Promise.resolve(shownSettings({ ...stored, ...wanted }))
    },
    deliveries: () => Promise.resolve({ channels: [], latest: [] }),
    sendTest: ((_channel, recipient) => {
      tests.push(recipient)
      return Promise.resolve({ isSent: false, sentence: 'nobody listens there' })
    }) satisfies DeliveryDesk['sendTest'],
  }
  return { desks, changes, tests }
}

/** What the page's form sends where nothing is typed. */
function untouched(): URLSearchParams {
  const form = new URLSearchParams()
  const shown = shownSettings(stored)
  for (const key of Object.keys(shown) as (keyof Settings)[]) {
    if (!/^(mail|news)\./.test(key) || shown[key] === false) continue
    const isSecret = ['mail.password', 'mail.clientSecret', 'mail.googleKey', 'mail.refreshToken']
    form.set(key, isSecret.includes(key) ? '' : fieldText(key, shown[key]))
  }
  return form
}

function post(path: string, context: PageContext) {
  const row = settingsNotificationsRoutes.find(
    (each) => each.method === 'post' && each.path === path,
  )
  if (row === undefined) throw new Error(`no row ${path}`)
  return row.handle(context)
}

describe('the page of notifications', () => {
  it('shows of a secret only whether it is set', async () => {
    const { desks } = stage()
    const view = await notificationsView(pageContext(desks).context)

    expect(JSON.stringify(view)).to.not.include('hunter2')
    const fields = view.groups.flatMap(({ settings }) => settings)
    expect(fields.find(({ key }) => key === 'mail.password')).to.include({ value: '', unit: 'set' })
    expect(fields.find(({ key }) => key === 'mail.user')).to.include({ value: 'pbx', kind: 'line' })
  })

  it('keeps a secret whose field is empty, changes one that is typed, and forgets one when told to', async () => {
    const { desks, changes } = stage()
    const form = untouched()
    const save = (body: URLSearchParams) =>
      post('/settings/notifications', pageContext(desks, { body: body.toString() }).context)
    expect(await save(form)).to.deep.include({
      flash: { text: 'Nothing differs: nothing was saved.' },
    })
    form.set('mail.password', 'another one')
    await save(form)
    form.set('mail.password', '')
    form.set('mail.password.clear', 'true')
    await save(form)

    expect(changes).to.deep.equal([{ 'mail.password': 'another one' }, { 'mail.password': '' }])
  })

  it('writes no secret into the change log', async () => {
    const { desks } = stage()
    const form = untouched()
    form.set('mail.password', 'another one')
    const { context, recorded } = pageContext(desks, { body: form.toString() })
    await post('/settings/notifications', context)

    expect(recorded).to.have.length(1)
    expect(JSON.stringify(recorded)).to.not.match(/hunter2|another one/)
  })

  it('saves nothing where a value is refused, and shows what was typed with the reason', async () => {
    const { desks, changes } = stage()
    const form = untouched()
    form.set('mail.recipients', 'anna@example.org, bert')
    const { context } = pageContext(desks, { body: form.toString() })
    const answer = await post('/settings/notifications', context)

    expect(changes).to.deep.equal([])
    expect(answer).to.include({ kind: 'page', status: 422 })
    expect(JSON.stringify(answer)).to.match(/mail\.recipients must be .*not .*bert/)
  })

  it('fills in the form by a way to send, and saves nothing by that', async () => {
    const { desks, changes } = stage()
    const view = await notificationsView(
      pageContext(desks, { query: 'preset=microsoft365' }).context,
    )
    const field = (key: string) =>
      view.groups.flatMap(({ settings }) => settings).find((each) => each.key === key)?.value

    expect([field('mail.host'), field('mail.port'), field('mail.login')]).to.deep.equal([
      ...['smtp.office365.com', '587', 'microsoft365'],
    ])
    expect(view.presets.filter(({ isChosen }) => isChosen)).to.have.length(1)
    expect(changes).to.deep.equal([])
  })

  it('says what became of a test', async () => {
    const { desks, tests } = stage()
    const { context } = pageContext(desks, { body: 'recipient=anna%40example.org' })

    expect(await post('/settings/notifications/test', context)).to.deep.include({
      flash: { text: 'Nobody listens there', state: 'act' },
    })
    expect(tests).to.deep.equal(['anna@example.org'])
  })
})
