// What setup has changed, on the disk before each change, so that all of it can be taken back after a crash too.
import { chmodSync, lstatSync, mkdirSync, rmdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError, systemCodeOf } from '../../domain/app-error.js'
import { readFileState, removeFile, writeFileState } from './safe-file.js'
import type { Step } from './step.js'

const version = 1
const othersMayWrite = 0o022
/** Each step holds its file twice. */
const maxBytes = 256 * 1024 * 1024

/** The journal's usual place: a folder of root alone, for whoever writes into it decides what root restores. */
export const defaultJournalFile = '/var/lib/sipward-setup/journal.json'

/** The steps that were begun, in their order. */
export class Journal {
  readonly path: string
  #steps: Step[]

  /** As {@link open} has read it. */
  constructor(path: string, steps: readonly Step[]) {
    this.path = path
    this.#steps = [...steps]
  }

  /**
   * Reads the journal; an empty one where there is none.
   * @throws AppError `unavailable` where it cannot be understood, or others than its owner may write it
   */
  static open(path: string = defaultJournalFile): Journal {
    const state = readFileState(path, maxBytes)
    if (state === undefined) return new Journal(path, [])
    refuseForeign(path)
    refuseForeign(dirname(path))
    return new Journal(path, parse(path, Buffer.from(state.content, 'base64').toString('utf8')))
  }

  get steps(): readonly Step[] {
    return this.#steps
  }

  /** Has a step on the disk; after this it may be made. */
  begin(step: Step): void {
    this.#steps.push(step)
    this.#write()
  }

  /** Forgets a step that was taken back. */
  forget(step: Step): void {
    this.#steps = this.#steps.filter((other) => other !== step)
    if (this.#steps.length > 0) this.#write()
    else this.#remove()
  }

  #write(): void {
    const folder = dirname(this.path)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
    const text = `${JSON.stringify({ version, steps: this.#steps }, undefined, 1)}\n`
    const content = Buffer.from(text).toString('base64')
    const { uid, gid } = lstatSync(folder)
    writeFileState(this.path, { content, uid, gid, mode: 0o600 })
  }

  #remove(): void {
    removeFile(this.path)
    try {
      rmdirSync(dirname(this.path))
    } catch (caught) {
      // Something else lies there, or nothing was ever written.
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCodeOf(caught) ?? '')) throw caught
    }
  }
}

/** Whoever may write the journal could have root write any file. */
function refuseForeign(path: string): void {
  const { uid, mode } = lstatSync(path)
  if (uid === (process.getuid?.() ?? 0) && (mode & othersMayWrite) === 0) return
  const message = `${path} may be written by others than root, so it is not believed`
  throw new AppError('unavailable', message)
}

function parse(path: string, text: string): readonly Step[] {
  try {
    const journal = JSON.parse(text) as { version?: unknown; steps?: unknown }
    if (journal.version === version && Array.isArray(journal.steps)) return journal.steps as Step[]
  } catch (caught) {
    throw new AppError('unavailable', `${path} cannot be understood`, { cause: caught })
  }
  throw new AppError('unavailable', `${path} is of another version of sipward`)
}
