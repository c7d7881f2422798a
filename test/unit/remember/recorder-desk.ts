// Recorders with a spool directory of their own, for tests.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Recorder } from '../../../src/remember/recorder/recorder.js'
import type { RecorderOptions } from '../../../src/remember/recorder/recorder-options.js'
import { FakeClock } from '../../support/fake-clock.js'

/** What the tests of the recorder work at: a directory, and all recorders that were made there. */
export interface RecorderDesk {
  readonly directory: string
  readonly spoolDirectory: string
  readonly clock: FakeClock
  /** Every state and every loss that the recorders have told. */
  readonly told: string[]
  readonly start: (
    options: Pick<RecorderOptions, 'store'> & Partial<RecorderOptions>,
  ) => Promise<Recorder>
  readonly dispose: () => Promise<void>
}

/** Makes a new desk. */
export async function makeRecorderDesk(): Promise<RecorderDesk> {
  const directory = await mkdtemp(join(tmpdir(), 'sipward-recorder-'))
  const spoolDirectory = join(directory, 'spool')
  const clock = new FakeClock()
  const told: string[] = []
  const recorders: Recorder[] = []
  return {
    directory,
    spoolDirectory,
    clock,
    told,
    start: async (options) => {
      const recorder = new Recorder({
        spoolDirectory,
        clock,
        batchMs: 1,
        firstRetryMs: 1,
        maxRetryMs: 5,
        onStateChange: ({ state }) => told.push(state),
        onDropped: (reason) => told.push(reason),
        ...options,
      })
      recorders.push(recorder)
      await recorder.start()
      return recorder
    },
    dispose: async () => {
      await Promise.all(recorders.map((recorder) => recorder.close()))
      await rm(directory, { recursive: true, force: true })
    },
  }
}
