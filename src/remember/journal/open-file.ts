// The file that is written at the moment.
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { pathOfFile, type JournalFile } from './journal-files.js'

/** A file that frames are appended to; it never ends in half of one that was refused. */
export class OpenFile {
  readonly entry: JournalFile
  readonly #handle: FileHandle

  /** Use {@link OpenFile.create}. */
  constructor(entry: JournalFile, handle: FileHandle) {
    this.entry = entry
    this.#handle = handle
  }

  /** Creates a file for its owner alone; one of the same instant is never written over. */
  static async create(folder: string, begunAt: number): Promise<OpenFile> {
    for (let at = begunAt; ; at += 1) {
      const path = pathOfFile(folder, at)
      try {
        const handle = await open(path, 'wx', 0o600)
        return new OpenFile({ path, begunAt: at, bytes: 0 }, handle)
      } catch (caught) {
        if ((caught as NodeJS.ErrnoException).code !== 'EEXIST' || at > begunAt + 1000) throw caught
      }
    }
  }

  /** Appends a frame whole; what a full disk has taken of it is cut off again. */
  async append(frame: Buffer): Promise<void> {
    try {
      await this.#handle.appendFile(frame)
      this.entry.bytes += frame.length
    } catch (caught) {
      await this.#handle.truncate(this.entry.bytes).catch(() => undefined)
      throw caught
    }
  }

  close(): Promise<void> {
    return this.#handle.close()
  }
}
