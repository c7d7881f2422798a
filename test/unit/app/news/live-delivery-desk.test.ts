// What people see and order of deliveries: a test with its end, a message sent again, and the way of news.
import { expect } from 'chai'
import type { Dispatcher } from '../../../../src/app/news/dispatcher.js'
import { LiveDeliveryDesk } from '../../../../src/app/news/live-delivery-desk.js'
import { systemClock } from '../../../../src/app/start/system-clock.js'
import type { Store } from '../../../../src/ports/store.js'
import { HeldChannel, report, startHost } from '../../../contract/news-hosts.js'
import {
  failureOf,
  makeStoreDirectory,
  type StoreDirectory,
} from '../../../contract/store-directory.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { waitUntil } from '../../../support/wait-until.js'

describe('the desk of deliveries', () => {
  let directory: StoreDirectory
  let store: Store
  let mail: HeldChannel
  let desk: LiveDeliveryDesk
  let dispatcher: Dispatcher
  let clock: FakeClock
  beforeEach(async () => {
    directory = await makeStoreDirectory()
    store = await directory.open()
    mail = new HeldChannel('mail')
    clock = new FakeClock(systemClock.now())
    dispatcher = startHost(store, clock, mail).dispatcher
    const parts = { dispatcher, channels: () => [mail], host: 'edge-1', clock }
    desk = new LiveDeliveryDesk({ ...parts, outbox: store.books.outbox })
    await waitUntil(() => dispatcher.laneOf('mail') !== undefined)
  })
  afterEach(async () => {
    await dispatcher.stop()
    await directory.dispose()
  })

  it('sends a test on the whole way, and says what the server has said', async () => {
    expect(await desk.sendTest('mail', 'anna@example.org')).to.deep.equal({
      isSent: true,
      sentence: 'the server has taken the test (250 ok)',
    })
    expect(mail.sent[0]).to.deep.include({ isTest: true, recipients: ['anna@example.org'] })
    mail.answer = { outcome: 'later', sentence: 'nobody listens', answer: '' }
    const failed = await desk.sendTest('mail', undefined)

    expect(failed).to.deep.equal({ isSent: false, sentence: 'nobody listens' })
    const { channels, latest } = await desk.deliveries()
    expect(channels[0]).to.include({ name: 'mail', isOn: true, waiting: 0 })
    expect(latest.map(({ state }) => state).toSorted()).to.deep.equal(['failed', 'sent'])
  })

  it('says why a test cannot leave, and takes no address that is none', async () => {
    mail.classes = []

    expect((await desk.sendTest('mail', undefined)).sentence).to.match(/set mail\.enabled to true/)
    expect((await failureOf(desk.sendTest('mail', 'a@b\r\nBcc: c@d.e'))).code).to.equal(
      'invalidValue',
    )
    expect((await failureOf(desk.sendTest('fax', undefined))).code).to.equal('invalidValue')
  })

  it('shows how far the news of an incident have come, and sends again what was refused', async () => {
    mail.answer = { outcome: 'refused', sentence: 'no such user', answer: '550 5.1.1' }
    const at = clock.now()
    const { item } = await store.books.news.report(
      report('pbx', { newsClass: 'act', kind: 'pbxBroken', isOver: false, at }),
    )
    const state = async () => (await desk.deliveriesOf([item.id, 'nobody'])).get(item.id)?.[0]
    await waitUntil(async () => (await state())?.state === 'failed', { what: 'the refusal' })
    expect(await state()).to.deep.include({
      phase: 'first',
      about: 'text of pbx',
      error: 'no such user (550 5.1.1)',
    })
    mail.answer = { outcome: 'sent', answer: '250 ok', refused: [] }
    await desk.sendAgain((await state())?.id ?? '')
    await waitUntil(() => mail.sent.length === 1, { what: 'the second sending' })

    expect(mail.sent[0]?.key).to.equal(mail.tried[0]?.key)
    expect((await failureOf(desk.sendAgain('nobody'))).code).to.equal('invalidValue')
  })
})
