// How much the disks still take on which sipward keeps its records: its database, and what waits for the store.
import { stat, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Config } from '../../config/config.js'
import type { DiskFacts } from '../../domain/health-facts.js'
import { Repeater } from '../../jobs/repeater.js'

const lookMs = 10_000
const lowBytes = 256 * 1024 * 1024
const fullBytes = 16 * 1024 * 1024

/** A folder in which records are kept. */
export type RecordFolder = Pick<DiskFacts, 'holds' | 'folder'>

/** The folders of this host: of a store on a server there is none but that of the spool. */
export function recordFolders({ url, spoolDirectory }: Config['store']): readonly RecordFolder[] {
  const path = /^sqlite:(.+)$/su.exec(url)?.[1]
  return [
    ...(path === undefined ? [] : [{ holds: 'database', folder: dirname(resolve(path)) } as const]),
    { holds: 'spool', folder: spoolDirectory },
  ]
}

/** Asks the file systems, each once. Of a folder that is not there nothing is said: that is told by its part. */
export async function diskFacts(folders: readonly RecordFolder[]): Promise<readonly DiskFacts[]> {
  const asked = await Promise.all(
    folders.map(async (each) => ({ ...each, ...(await roomIn(each)) })),
  )
  const disks = new Map<number, DiskFacts>()
  for (const { device, ...facts } of asked) {
    const isKnown = device === undefined || disks.has(device)
    if (!isKnown && isWhole(facts)) disks.set(device, facts)
  }
  return [...disks.values()]
}

function isWhole(facts: RecordFolder & Partial<DiskFacts>): facts is DiskFacts {
  return facts.isFull !== undefined
}

async function roomIn({ folder }: RecordFolder) {
  const found = await Promise.all([statfs(folder), stat(folder)]).catch(() => undefined)
  if (found === undefined) return {}
  const [{ bavail, bsize, files, ffree }, { dev: device }] = found
  const freeBytes = bavail * bsize
  // Some file systems make their inodes as they need them and count none.
  const hasInodes = files === 0 || ffree > 0
  const isFull = freeBytes < fullBytes || !hasInodes
  return { device, freeBytes, isFull, isLow: isFull || freeBytes < lowBytes }
}

/** Looks every ten seconds. */
export class DiskSpace {
  readonly #folders: readonly RecordFolder[]
  readonly #repeater: Repeater
  #facts: readonly DiskFacts[] = []

  constructor(folders: readonly RecordFolder[]) {
    this.#folders = folders
    this.#repeater = new Repeater(() => this.look(), lookMs)
  }

  /** What was found last; nothing where nothing can be said. */
  get facts(): readonly DiskFacts[] {
    return this.#facts
  }

  start(): void {
    this.#repeater.start()
    this.#repeater.hasten()
  }

  stop(): Promise<void> {
    return this.#repeater.stop()
  }

  /** Asks the file systems. */
  async look(): Promise<void> {
    this.#facts = await diskFacts(this.#folders)
  }
}
