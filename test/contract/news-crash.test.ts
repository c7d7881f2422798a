// A host that is killed at each step of a delivery: every mail arrives, and who gets one twice can tell.
import { spawn } from 'node:child_process'
import { expect } from 'chai'
import { FakeClock } from '../support/fake-clock.js'
import { startMailServer } from '../support/mail-server.js'
import { moduleCommand } from '../support/module-command.js'
import { waitUntil } from '../support/wait-until.js'
import { Dispatcher } from '../../src/app/news/dispatcher.js'
import { RecordingLog } from '../unit/app/recording-log.js'
import { mailChannelTo } from './mail-channel-to.js'
import { begin, minute, report } from './news-hosts.js'
import { makeStoreDirectory } from './store-directory.js'

const maxSteps = 60
const act = { newsClass: 'act', kind: 'pbxBroken', isOver: false } as const

describe('a host that is killed while it tells people', () => {
  /** Lets one host die before its step and another one go on; returns the names of the mails that came. */
  async function killedAt(step: number) {
    const directory = await makeStoreDirectory()
    const server = await startMailServer()
    const store = await directory.open()
    await store.books.news.report(report('one', act))
    await store.books.news.report(report('two', { ...act, kind: 'firewallTrouble' }))
    const [program = '', ...parts] = moduleCommand(import.meta.resolve('./mortal-sender.js'))
    const child = spawn(program, [...parts, directory.file, `${server.port}`, `${step}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const signal = await new Promise<string | null>((resolve) => {
      child.on('exit', (_code, by) => {
        resolve(by)
      })
    })
    const clock = new FakeClock(begin + 5 * minute)
    const mail = mailChannelTo(server.port, clock)
    const heir = new Dispatcher({
      ...{ store, clock, channels: () => [mail], owner: 'heir', isRecorded: () => true },
      ...{ attacksLeft: () => undefined, afterQuietHours: (at) => at, log: new RecordingLog().log },
      pace: { sweepMs: 5, lookMs: 5 },
    })
    heir.start()
    await waitUntil(async () => (await store.books.outbox.counts()).sent === 2, {
      deadlineMs: 30_000,
      what: `both mails after step ${step}`,
    })
    await heir.stop()
    await server.stop()
    const { received } = server
    await directory.dispose()
    return { isKilled: signal === 'SIGKILL', ids: received.map(({ mail }) => mail.messageId) }
  }

  it('loses no mail at any step, and sends one again under its own name alone', async () => {
    const twice: number[] = []
    let step = 1
    for (let isKilled = true; isKilled && step <= maxSteps; step += 1) {
      const killed = await killedAt(step)
      isKilled = killed.isKilled
      expect(new Set(killed.ids).size, `mails after step ${step}`).to.equal(2)
      expect(killed.ids.length, `mails after step ${step}`).to.be.at.most(3)
      if (killed.ids.length > 2) twice.push(step)
    }

    expect(step, 'the host comes to its end').to.be.within(8, maxSteps)
    // Between the server's word and the store's: for each of the two mails when it is taken, and when that
    // is to be written.
    expect(twice.length).to.be.at.most(4)
  }).timeout(240_000)
})
