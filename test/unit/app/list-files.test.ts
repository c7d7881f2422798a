// The list files, as they are followed: what happens between two looks, and to a file that breaks.
import { expect } from 'chai'
import { unwatchFile, watchFile } from 'node:fs'
import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListFiles, type FollowingPath } from '../../../src/app/start/list-files.js'
import { waitUntil } from '../../support/wait-until.js'
import { DeciderHarness } from '../decide/decider-harness.js'
import { RecordingLog } from './recording-log.js'

describe('list files', function () {
  this.slow(4000)
  let folder: string
  let deny: string
  let harness: DeciderHarness
  let log: RecordingLog
  let files: ListFiles
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sipward-lists-'))
    deny = join(folder, 'denylist')
    harness = new DeciderHarness()
    log = new RecordingLog()
    const paths = { allow: join(folder, 'allowlist'), deny }
    files = new ListFiles({ paths, clock: harness.clock, log: log.log })
  })
  afterEach(async () => {
    await files.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Reads the files as a starting daemon does, and follows them. */
  const start = async (): Promise<void> => {
    for (const entry of await files.read()) harness.decider.lists.add(entry)
    files.watch(pipelineOf(harness))
  }
  const untilDenied = (...networks: readonly string[]): Promise<void> =>
    waitUntil(() => denied(harness).join() === networks.join(), { what: networks.join() })
  const untilSaid = (text: string): Promise<void> =>
    waitUntil(() => log.said.some(([, said]) => said.includes(text)), { what: text })

  it('that change after they were read, and before they are followed, are not missed', async () => {
    await writeFile(deny, '198.51.100.7\n')
    await files.read()
    let isSeen = false
    const see = (): void => {
      isSeen = true
    }
    // Node has one watcher for a path: what this listener hears, the earlier one has heard.
    watchFile(deny, { persistent: false }, see)
    await writeFile(deny, '198.51.100.7\n198.51.100.8\n')
    await waitUntil(() => isSeen, { what: 'the change' })
    unwatchFile(deny, see)

    files.watch(pipelineOf(harness))

    await untilDenied('198.51.100.7', '198.51.100.8')
  })

  it('that cannot be read leave the list as it was, and are followed when they can', async () => {
    await writeFile(deny, '198.51.100.7\n')
    await start()

    await rm(deny)
    await mkdir(deny)
    await untilSaid('the denylist file stays as it was')
    expect(denied(harness)).to.deep.equal(['198.51.100.7'])
    await rmdir(deny)
    await writeFile(deny, '198.51.100.8\n')

    await untilDenied('198.51.100.8')
  })

  it('give an entry its new note, and leave out what would lock this host out', async () => {
    await writeFile(deny, '198.51.100.7 scanner\n')
    await start()

    await writeFile(deny, '127.0.0.1\n198.51.100.7 worse than a scanner\n198.51.100.8\n')
    await untilDenied('198.51.100.7', '198.51.100.8')

    expect(harness.decider.lists.entries('deny')[0]?.note).to.equal('worse than a scanner')
    expect(log.said).to.deep.include(['error', 'a line of the denylist file is left out'])
  })
})

function pipelineOf({ decider, orders }: DeciderHarness): FollowingPath {
  return { decider, orders }
}

function denied({ decider }: DeciderHarness): readonly string[] {
  return decider.lists.entries('deny').map(({ network }) => network)
}
