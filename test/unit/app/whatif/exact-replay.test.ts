// What is said of other settings is what a daemon with these settings does, over a week of recordings.
import { expect } from 'chai'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KeptAttempts } from '../../../../src/app/whatif/kept-attempts.js'
import { Replay } from '../../../../src/app/whatif/replay.js'
import { runWhatIf } from '../../../../src/app/whatif/run-what-if.js'
import { knownState } from '../../../../src/app/witness/known-state.js'
import type { Block } from '../../../../src/domain/block.js'
import { defaultSettings, type Settings } from '../../../../src/domain/settings.js'
import { listJournal } from '../../../../src/remember/journal/journal-files.js'
import { readJournal } from '../../../../src/remember/journal/read-journal.js'
import { FileJournal } from '../../../../src/remember/journal/file-journal.js'
import { LivedPath } from '../../../support/lived-path.js'
import { recordedWeek } from '../../../support/recorded-week.js'
import type { Heard } from '../../../support/recorded-stream.js'

const weekMs = 7 * 86_400_000
const beginsAt = Date.parse('2026-11-16T00:00:00Z')
const seeds = [7, 1, 2, 3, 4]
const unchanged: readonly Partial<Settings>[] = [
  {},
  { 'blocking.seconds': 60 },
  { 'blocking.seconds': 86_400 },
  { 'blocking.threshold': 1 },
  { 'detection.attemptsPerMinute': 3 },
]

/** Lives through a week, and keeps it in a folder. */
async function record(
  week: readonly Heard[],
  folder: string,
  { settings = defaultSettings, isDropping }: { settings?: Settings; isDropping: boolean },
): Promise<LivedPath> {
  const journal = new FileJournal({
    folder,
    clock: { now: () => path.clock.now() },
    days: () => 7,
    maxBytes: 256 * 1024 * 1024,
    state: () => knownState(path.stages.decider),
    onTrouble: (text) => {
      throw new Error(text)
    },
  })
  const path: LivedPath = new LivedPath(settings, { beginsAt, journal, isDropping })
  await journal.start()
  let flushedAt = beginsAt
  for (const one of week) {
    path.hear(one)
    if (one.at - flushedAt < 600_000) continue
    flushedAt = one.at
    await journal.flush()
  }
  path.end(beginsAt + weekMs)
  path.stages.witness?.settle()
  await journal.close()
  return path
}

for (const seed of seeds) {
  describe(`what other settings would have done, over the recorded week ${seed}`, () => {
    let folder: string
    let week: readonly Heard[]
    let all: LivedPath
    let usual: LivedPath

    function decide(settings: Settings): LivedPath {
      const path = new LivedPath(settings, { beginsAt, isDropping: true })
      for (const one of week) path.hear(one)
      path.end(beginsAt + weekMs)
      return path
    }

    function ask(changes: Partial<Settings>) {
      const order = { settings: defaultSettings, changes, from: beginsAt, patienceMs: 60_000 }
      return runWhatIf({ ...order, folder }, { now: () => 0 })
    }

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sipward-exact-'))
      week = await recordedWeek(beginsAt, seed)
      // Where it is only watched everything goes on being heard.
      all = await record(week, folder, { isDropping: false })
      usual = decide(defaultSettings)
    })

    after(async () => {
      await rm(folder, { recursive: true })
    })

    function expectSameHit(
      { more, fewer }: Awaited<ReturnType<typeof runWhatIf>>,
      other: LivedPath,
    ): void {
      const told = ({ items }: typeof more): string[] =>
        items.map(({ action, source }) => `${action} ${source}`).sort()
      const [before, then] = [usual.hit(), other.hit()]
      const hitBesides = then.filter((one) => !before.includes(one))
      const noLongerHit = before.filter((one) => !then.includes(one))
      expect(told(more), 'hit besides').to.deep.equal(hitBesides)
      expect(told(fewer), 'no longer hit').to.deep.equal(noLongerHit)
    }

    const questions: readonly Partial<Settings>[] = [
      { 'detection.attemptsPerMinute': 3 },
      { 'detection.attemptsPerMinute': 5 },
      { 'detection.attemptsPerMinute': 20 },
      { 'detection.attemptsPerDay': 15 },
      { 'detection.attemptsPerMinute': 1000, 'detection.attemptsPerDay': 30 },
      { 'detection.userAgents': [] },
      { 'detection.userAgents': ['friendly-scanner', 'sipsak', 'sipp'] },
      { 'blocking.seconds': 600 },
      { 'blocking.seconds': 86_400 },
      { 'blocking.threshold': 1 },
      { 'blocking.threshold': 20 },
      { 'blocking.permanent.register': false },
      { 'blocking.monitor': true },
    ]

    for (const changes of questions) {
      it(`says exactly what a daemon does with ${JSON.stringify(changes)}`, async () => {
        const other = decide({ ...defaultSettings, ...changes })
        const answer = await ask(changes)

        expectSameHit(answer, other)
        for (const [side, path] of [
          [answer.now, usual],
          [answer.then, other],
        ] as const) {
          const ofSources = path.blocks.filter(({ flow }) => flow === undefined)
          const sources = new Set(ofSources.map(({ source }) => source))
          expect(side.blocked, 'sources').to.equal(sources.size)
          expect(side.blocks, 'blocks').to.equal(ofSources.length)
          expect(side.denied, 'denied').to.equal(path.denied.size)
          expect(side.silenced, 'silenced').to.equal(countOf(all) - countOf(path))
        }
        expect(answer.gaps).to.deep.equal({ notKept: 0, unreadable: 0, isCut: false, trouble: '' })
      })
    }

    // What is kept was read with the challenges in mind that a block would have kept from being sent.
    it('says who is hit with blocks of a minute, and how often to one in ten', async () => {
      const changes = { 'blocking.seconds': 60 }
      const other = decide({ ...defaultSettings, ...changes })
      const answer = await ask(changes)

      const count = other.blocks.filter(({ flow }) => flow === undefined).length
      expect(answer.then.blocks).to.be.within(count * 0.9, count * 1.1)
      expectSameHit(answer, other)
    })

    for (const changes of unchanged) {
      it(`decides once more, block by block, what was decided with ${JSON.stringify(changes)}`, async () => {
        const settings = { ...defaultSettings, ...changes }
        const ownFolder = join(folder, 'again')
        try {
          const lived = await record(week, ownFolder, { settings, isDropping: true })

          const again = await replayed(ownFolder, settings)
          expect(again.blocks).to.deep.equal(lived.blocks.map(toLine))
          expect(again.silenced).to.equal(0)
        } finally {
          await rm(ownFolder, { recursive: true, force: true })
        }
      })
    }
  })
}

const countOf = ({ attempts }: LivedPath): number =>
  [...attempts.values()].reduce((sum, count) => sum + count, 0)

const toLine = ({ source, flow, since, proof }: Block): string =>
  `${source} ${flow?.port ?? ''} ${since} ${proof}`

/** Every block that the records of a folder lead to. */
async function replayed(folder: string, settings: Settings) {
  const blocks: string[] = []
  const replay = new Replay(settings, 0, (block) => blocks.push(toLine(block)))
  const attempts = new KeptAttempts()
  const unreadable = { records: 0, bytes: 0 }
  for (const input of readJournal(await listJournal(folder), unreadable)) {
    const fact = attempts.resolve(input)
    if (fact !== undefined) replay.take(input.now, fact)
  }
  replay.end()
  expect(unreadable).to.deep.equal({ records: 0, bytes: 0 })
  return { blocks, silenced: replay.outcome.side().silenced }
}
