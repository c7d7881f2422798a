// What people are told, on one page: notices into the store's book of news, and from there to every channel.
import { randomUUID } from 'node:crypto'
import { mayDeny } from '../../decide/books/strikes.js'
import { endOfQuietHours } from '../../domain/quiet-hours.js'
import { zoneOf } from '../../domain/time-zone.js'
import type { Config } from '../../config/config.js'
import type { ShutdownStack } from '../../jobs/shutdown-stack.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { News } from '../../ports/news.js'
import type { Store } from '../../ports/store.js'
import type { Recorder } from '../../remember/recorder/recorder.js'
import type { SettingsInForce } from '../path/settings-in-force.js'
import { ChatTargets } from './chat-targets.js'
import { createChannels } from './create-channels.js'
import { Dispatcher } from './dispatcher.js'
import { LiveChatDesk } from './live-chat-desk.js'
import { LiveDeliveryDesk } from './live-delivery-desk.js'
import { LiveNewsDesk } from './live-news-desk.js'
import { NewsKeeper } from './news-keeper.js'
import { SecretWatch } from './secret-watch.js'
import { SpikeWatch } from './spike-watch.js'
import { StoreAwayAlarm } from './store-away-alarm.js'

/** What the news of a host need. */
export interface HostNewsParts {
  readonly config: Pick<Config, 'host' | 'web'>
  readonly store: Pick<Store, 'attacks' | 'attackCounts' | 'blocks' | 'books'>
  readonly settings: SettingsInForce
  readonly recorder: Pick<Recorder, 'status' | 'recordDurably'>
  readonly news: News
  readonly stack: ShutdownStack
  readonly clock: Clock
  readonly log: Log
}

/** Starts to keep and to deliver. What is told from then on can be read later. */
export function startNews(parts: HostNewsParts) {
  const { config, store, settings, recorder, news, stack, clock, log } = parts
  const host = config.host.name
  const chats = new ChatTargets({ settings, recorder })
  const channels = createChannels({
    config,
    settings: () => settings.current,
    switchOffChat: (name) => chats.change(name, { isOff: true }),
    clock,
  })
  const dispatcher = new Dispatcher({
    store,
    channels,
    owner: `${host} ${randomUUID()}`,
    attacksLeft: (type, strikes) =>
      mayDeny(type, settings.current)
        ? Math.max(1, settings.current['blocking.threshold'] - strikes)
        : undefined,
    afterQuietHours: (at) => {
      const { 'news.quietHours': hours, 'mail.zone': zone } = settings.current
      return endOfQuietHours(hours, zoneOf(zone), at)
    },
    isRecorded: () => recorder.status().queued + recorder.status().spooledBytes === 0,
    clock,
    log,
  })
  const onWritten = (): void => {
    dispatcher.hasten()
  }
  const keeper = new NewsKeeper({ news, book: store.books.news, host, onWritten, clock, log })
  const secrets = new SecretWatch({ settings: () => settings.current, news, clock })
  settings.onChange(() => {
    secrets.look()
    dispatcher.hasten()
  })
  stack.add(() => dispatcher.stop())
  stack.add(() => keeper.stop())
  stack.add(() => secrets.stop())
  const spikes = new SpikeWatch({ store, news, host, clock })
  stack.add(() => spikes.stop())
  const reason = (): string => {
    const { state, reason: why } = recorder.status()
    return state === 'ok' ? '' : why || 'records wait on the disk'
  }
  const alarm = new StoreAwayAlarm({ reason, channels, host, clock, log })
  stack.add(() => alarm.stop())
  alarm.start()
  keeper.start()
  secrets.start()
  spikes.start()
  dispatcher.start()
  const { outbox, news: book } = store.books
  const delivery = new LiveDeliveryDesk({ outbox, dispatcher, channels, host, clock })
  const chat = new LiveChatDesk({ targets: chats, delivery })
  const live = new LiveNewsDesk({ news, book, onEnded: onWritten, clock })
  return { dispatcher, desks: { delivery, chat, news: live } }
}
