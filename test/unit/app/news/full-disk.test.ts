// A full disk takes no news either: people are told past it, at once, of a real file system without room.
import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NewsKeeper } from '../../../../src/app/news/news-keeper.js'
import { createStoreAlarm } from '../../../../src/app/news/store-away-alarm.js'
import { NewsHub } from '../../../../src/app/path/news-hub.js'
import { createStore } from '../../../../src/app/start/open-store.js'
import { HeldChannel } from '../../../contract/news-hosts.js'
import { cannotRun } from '../../../support/cannot-run.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { waitUntil } from '../../../support/wait-until.js'
import { RecordingLog } from '../recording-log.js'

const host = 'edge-1'

describe('a disk that has filled while the store was well', () => {
  let folder: string
  before(function () {
    if (process.getuid?.() !== 0) cannotRun(this, 'only root may mount a file system')
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sipward-full-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder])
  })
  afterEach(async () => {
    execFileSync('umount', ['--lazy', folder])
    await rm(folder, { recursive: true, force: true })
  })

  const fill = async (): Promise<void> => {
    const { bavail, bsize } = await statfs(folder)
    for (let left = bavail * bsize; left > 0; left = Math.floor(left / 2)) {
      await writeFile(join(folder, `fill ${left}`), Buffer.alloc(left)).catch(() => undefined)
    }
  }

  it('is told at once, though the book of news is on it', async () => {
    const url = `sqlite:${join(folder, 'sipward.db')}`
    const store = await createStore(url, { host })
    await store.open()
    const { log } = new RecordingLog()
    const clock = new FakeClock()
    const news = new NewsHub(log)
    const book = store.books.news
    const keeper = new NewsKeeper({ news, book, host, onWritten: () => undefined, clock, log })
    const mail = new HeldChannel('mail')
    const recorder = { status: () => ({ state: 'ok', reason: '' }) } as never
    const records = { url, spoolDirectory: folder }
    const channels = () => [mail]
    const alarm = createStoreAlarm({ records, recorder, keeper, channels, host, clock, log })
    keeper.start()
    try {
      await alarm.look()
      expect(mail.sent, 'while the store takes the news').to.deep.equal([])
      await fill()
      for (let i = 0; i < 200; i += 1) {
        const text = `${i} ${'x'.repeat(900)}`
        news.tell({ kind: 'diskFull', at: clock.now(), source: undefined, text, matter: `${i}` })
      }
      await waitUntil(() => keeper.isAway, { deadlineMs: 20_000, what: 'a store that is full' })
      await alarm.look()

      expect(mail.sent[0]).to.include({ newsClass: 'act', phase: 'first' })
      expect(mail.sent[0]?.items[0]).to.include({ kind: 'diskFull' })
      expect(mail.sent[0]?.items[0]?.text).to.include(`the disk of ${folder} is full`)
    } finally {
      await keeper.stop()
      await store.close()
    }
  }).timeout(60_000)
})
