// A secret that was written can never be read back by moving the server that it is told to.
import { expect } from 'chai'
import { AppError } from '../../../src/domain/app-error.js'
import { LiveChatDesk } from '../../../src/app/news/live-chat-desk.js'
import { ChatTargets } from '../../../src/app/news/chat-targets.js'
import { LiveSettingsDesk } from '../../../src/app/operator/live-settings-desk.js'
import { SettingsInForce } from '../../../src/app/path/settings-in-force.js'
import { chatKinds, type ChatKind } from '../../../src/domain/chat-target.js'
import { defaultSettings, secretSettingKeys, type Settings } from '../../../src/domain/settings.js'
import type { Change } from '../../../src/ports/change-log.js'
import type { PageContext } from '../../../src/tell/web/pages/page-route.js'
import { undoChange } from '../../../src/tell/web/pages/parts/undo-change.js'
import { sampleTarget } from '../../support/sample-chats.js'
import { FakeClock } from '../../support/fake-clock.js'

const recorder = { recordDurably: () => Promise.resolve() }
const asker = { addresses: [], isForced: false }
const forced = { addresses: [], isForced: true }
const known: Settings = {
  ...defaultSettings,
  ...{ 'mail.host': 'mail.example.org', 'mail.port': 587, 'mail.encryption': 'starttls' },
  ...{ 'mail.user': 'pbx', 'mail.tenant': 'example.org' },
}

/** Never reached: no test here changes a country policy. */
const decider = {} as ConstructorParameters<typeof LiveSettingsDesk>[0]['decider']

function deskOf(current: Settings, first: Settings = defaultSettings) {
  const settings = new SettingsInForce(current)
  const countries = { refuseLockOut: () => undefined }
  const clock = new FakeClock()
  const desk = new LiveSettingsDesk({ settings, first, recorder, countries, decider, clock })
  return { settings, desk }
}

async function refusalOf(order: Promise<unknown>): Promise<string> {
  try {
    await order
  } catch (caught) {
    if (caught instanceof AppError && caught.code === 'invalidValue') return caught.message
    throw caught
  }
  return ''
}

const moves: readonly Partial<Settings>[] = [
  { 'mail.host': '192.0.2.66' },
  { 'mail.port': 2525 },
  { 'mail.encryption': 'none' },
]
const secrets = [
  'mail.password',
  'mail.clientSecret',
  'mail.refreshToken',
  'mail.googleKey',
] as const

describe('a secret of the mail server', () => {
  it('is each secret setting that mails have', () => {
    const ofMails = [...secretSettingKeys].filter((key) => key.startsWith('mail.'))

    expect(ofMails).to.have.members([...secrets])
  })

  for (const secret of secrets) {
    it(`stays with its server: ${secret}`, async () => {
      for (const move of secret === 'mail.clientSecret'
        ? [...moves, { 'mail.tenant': 'other.example' }]
        : moves) {
        const { settings, desk } = deskOf({ ...known, [secret]: 'the secret' })
        const [place] = Object.keys(move)
        const said = `a change of ${place ?? ''} would tell ${secret} to another server: give ${secret} in the same change, or empty it before`

        expect(await refusalOf(desk.changeSettings(move, asker))).to.equal(said)
        expect(await refusalOf(desk.changeSettings(move, forced))).to.equal(said)
        expect(settings.current).to.include({ ...known, [secret]: 'the secret' })
        expect(await refusalOf(desk.changeSettings({ ...move, [secret]: 'new' }, asker))).to.equal(
          '',
        )
        expect(settings.current).to.include({ ...move, [secret]: 'new' })
      }
    })
  }

  it('lets every place change where it is empty, and lets the encryption become stronger', async () => {
    for (const move of moves) {
      expect(await refusalOf(deskOf(known).desk.changeSettings(move, asker))).to.equal('')
    }
    const inClear: Settings = { ...known, 'mail.encryption': 'none', 'mail.password': 'x' }
    const { desk } = deskOf(inClear)

    expect(await refusalOf(desk.changeSettings({ 'mail.encryption': 'tls' }, asker))).to.equal('')
    expect(await refusalOf(desk.changeSettings({ ...known }, asker))).to.equal('')
  })

  it('stays with its server when a setting is set back to its first value', async () => {
    const { desk, settings } = deskOf({ ...known, 'mail.password': 'the secret' })

    for (const key of ['mail.host', 'mail.port', 'mail.encryption'] as const) {
      expect(await refusalOf(desk.resetSetting(key, forced))).to.include('mail.password')
    }
    expect(await refusalOf(desk.resetSetting('mail.password', asker))).to.equal('')
    expect(await refusalOf(desk.resetSetting('mail.host', asker))).to.equal('')
    expect(settings.current['mail.host']).to.equal('localhost')
  })

  it('of the configuration does not come back for another server', async () => {
    const first: Settings = { ...known, 'mail.password': 'of the configuration' }
    const { desk, settings } = deskOf(first, first)
    const reset = (key: 'mail.host' | 'mail.password') => refusalOf(desk.resetSetting(key, asker))
    await desk.changeSettings({ 'mail.host': '192.0.2.66', 'mail.password': 'other' }, asker)

    expect(await reset('mail.password')).to.equal(
      'the first value of mail.password belongs to the first value of mail.host: empty mail.password, reset mail.host, and then mail.password',
    )
    expect(settings.current['mail.password']).to.equal('other')
    await desk.changeSettings({ 'mail.password': '' }, asker)
    expect([await reset('mail.host'), await reset('mail.password')]).to.deep.equal(['', ''])
    expect(settings.current).to.deep.equal(first)
  })

  it('stays with its server when somebody takes a change of the server back', async () => {
    const { desk, settings } = deskOf({ ...known, 'mail.password': 'the secret' })
    const marked: string[] = []
    const context = {
      operator: { settings: desk },
      books: {
        changes: {
          markUndone: (id: string) => {
            marked.push(id)
            return Promise.resolve(true)
          },
        },
      },
      ...{ user: { name: 'anna', role: 'admin' }, address: '192.0.2.1', now: 0 },
    } as unknown as PageContext
    const change = {
      ...{ id: '1', at: 0, by: 'anna', from: '', host: 'a', action: 'changeSettings' },
      ...{ subject: 'mail.host', before: '{"mail.host":"192.0.2.66"}', after: '' },
      ...{ undoUntil: 1, undoneAt: 0, undoneBy: '' },
    } as unknown as Change

    expect(await refusalOf(undoChange(context, change))).to.include('give mail.password')
    expect(settings.current['mail.host']).to.equal('mail.example.org')
    expect(marked).to.deep.equal([])
  })
})

describe('a token of a chat', () => {
  const chatOf = (kind: ChatKind) => {
    const target = sampleTarget(kind, 'https://chat.example')
    const settings = new SettingsInForce({ ...defaultSettings, 'chat.targets': [target] })
    const targets = new ChatTargets({ settings, recorder })
    const delivery = { sendTest: () => Promise.resolve({ isSent: true, sentence: '' }) }
    return { target, targets, desk: new LiveChatDesk({ targets, delivery }) }
  }
  const withToken = chatKinds.filter((kind) => chatOf(kind).target.token !== '')
  const elsewhere = ['http://chat.example', 'https://chat.example:8443', 'https://192.0.2.66']

  for (const kind of withToken) {
    it(`stays with its server: ${kind}`, async () => {
      for (const origin of elsewhere) {
        const { target, targets, desk } = chatOf(kind)
        const url = `${origin}/alerts`

        expect(await refusalOf(desk.changeChatTarget(kind, { url, isOff: true }))).to.equal(
          'a change of the URL would tell the token to another server: give the token in the same change',
        )
        expect(targets.find(kind)).to.deep.equal(target)
        const { token } = target
        expect((await desk.changeChatTarget(kind, { url, token })).server).to.equal(origin)
      }
    })
  }

  it('lets a URL change on the same server, and one without a token go anywhere', async () => {
    const { desk } = chatOf('ntfy')
    await desk.changeChatTarget('ntfy', { url: 'https://chat.example/other-topic' })
    await desk.changeChatTarget('ntfy', { token: '' })
    const moved = await desk.changeChatTarget('ntfy', { url: 'https://ntfy.example/other-topic' })

    expect(moved).to.include({ server: 'https://ntfy.example', hasToken: false })
    expect(withToken).to.have.members(['telegram', 'ntfy', 'gotify'])
  })

  it('does not move from the server of Telegram either', async () => {
    const { desk } = chatOf('telegram')
    const token = '1:x'
    await desk.changeChatTarget('telegram', { url: '', token })

    const url = 'https://192.0.2.66'
    expect(await refusalOf(desk.changeChatTarget('telegram', { url }))).to.include('give the token')
  })
})
