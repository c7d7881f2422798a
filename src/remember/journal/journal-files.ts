// The files of the journal: one a day and start, named by the instant of its first record; the oldest leave first.
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** How long a day is, in ms. */
export const dayMs = 86_400_000

/** One file. */
export interface JournalFile {
  readonly path: string
  /** Its name: when it was begun, in ms since the epoch. */
  readonly begunAt: number
  bytes: number
}

/** Lists the files of a folder, oldest first; a folder that is not there has none. */
export async function listJournal(folder: string): Promise<JournalFile[]> {
  const names = await readdir(folder).catch((caught: unknown) => {
    if ((caught as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw caught
  })
  const files: JournalFile[] = []
  for (const name of names) {
    const begunAt = Number(/^(\d{10,16})\.kept$/.exec(name)?.[1])
    if (Number.isNaN(begunAt)) continue
    const path = join(folder, name)
    files.push({ path, begunAt, bytes: (await stat(path)).size })
  }
  return files.sort((a, b) => a.begunAt - b.begunAt)
}

/** Makes the folder, for its owner alone. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
}

/** Where a file begun at an instant stands. */
export function pathOfFile(folder: string, begunAt: number): string {
  return join(folder, `${begunAt}.kept`)
}

/** What leaves: what is older than the days, and the oldest while there are too many bytes. Never the last. */
export function outdated(
  files: readonly JournalFile[],
  bounds: { readonly now: number; readonly days: number; readonly maxBytes: number },
): readonly JournalFile[] {
  const { now, days, maxBytes } = bounds
  let bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const leaving: JournalFile[] = []
  for (const [index, file] of files.entries()) {
    const next = files[index + 1]
    if (next === undefined) break
    // A file ends where the next begins.
    const isOld = next.begunAt <= now - days * dayMs
    if (!isOld && bytes <= maxBytes) break
    bytes -= file.bytes
    leaving.push(file)
  }
  return leaving
}

/** Removes files. */
export async function removeFiles(files: readonly JournalFile[]): Promise<void> {
  for (const { path } of files) await rm(path, { force: true })
}
