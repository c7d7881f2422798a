// A host of its own process that tells people by mail, and is killed by SIGKILL before one of the steps of a
// delivery: `mortal-sender DATABASE PORT STEP`. It ends with 0 where it has come to the end of its work.
import { Dispatcher } from '../../src/app/news/dispatcher.js'
import type { NewsChannel } from '../../src/ports/news-channel.js'
import { SqliteStore } from '../../src/remember/sqlite/sqlite-store.js'
import { FakeClock } from '../support/fake-clock.js'
import { waitUntil } from '../support/wait-until.js'
import { RecordingLog } from '../unit/app/recording-log.js'
import { mailChannelTo } from './mail-channel-to.js'
import { begin } from './news-hosts.js'
import { migrationsDirectory } from './store-directory.js'

const [path = '', port = '', lastStep = ''] = process.argv.slice(2)
const mortalSteps: readonly string[] = ['add', 'claimDue', 'fold', 'finish', 'retryAt']
let steps = 0

function step(): void {
  steps += 1
  if (steps === Number(lastStep)) process.kill(process.pid, 'SIGKILL')
}

const store = new SqliteStore({ path, migrationsDirectory })
await store.open()
const outbox = new Proxy(store.books.outbox, {
  get: (target, name) => {
    const method = (Reflect.get(target, name) as (...values: unknown[]) => unknown).bind(target)
    return (...values: unknown[]) => {
      if (mortalSteps.includes(String(name))) step()
      return method(...values)
    }
  },
})
const clock = new FakeClock(begin)
const mail = mailChannelTo(Number(port), clock)
const channel: NewsChannel = {
  name: mail.name,
  isOn: () => mail.isOn(),
  takes: (newsClass) => mail.takes(newsClass),
  trouble: () => mail.trouble(),
  deliver: async (message, signal) => {
    step()
    const delivery = await mail.deliver(message, signal)
    step()
    return delivery
  },
}
const dispatcher = new Dispatcher({
  store: {
    attacks: (query) => store.attacks(query),
    attackCounts: (query) => store.attackCounts(query),
    blocks: (query) => store.blocks(query),
    books: { ...store.books, outbox },
  },
  ...{ channels: () => [channel], owner: `mortal ${process.pid}`, clock },
  ...{
    attacksLeft: () => undefined,
    afterQuietHours: (at) => at,
    isRecorded: () => true,
    log: new RecordingLog().log,
  },
  pace: { sweepMs: 5, lookMs: 5 },
})
dispatcher.start()
await waitUntil(async () => (await store.books.outbox.counts()).sent >= 2, {
  what: 'both messages',
})
await dispatcher.stop()
await store.close()
