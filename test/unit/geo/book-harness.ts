// A country database in a folder of its own, with a server to update it from.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Address } from '../../../src/domain/address.js'
import { AppError } from '../../../src/domain/app-error.js'
import { MmdbGeo, type MmdbGeoOptions } from '../../../src/geo/mmdb-geo.js'
import { startWorker } from '../../../src/jobs/start-worker.js'
import { mmdb, mmdbBuiltAt, type MmdbOptions } from '../../support/mmdb-writer.js'
import { PackageServer } from '../../support/package-server.js'

/** The time from one database to the next. */
export const monthMs = 30 * 86_400_000

/** The wall clock of every book. */
export const now = mmdbBuiltAt + 3 * monthMs

/** An address of a country that changes: US in the installed database, FR in the newer one. */
export const phone = '192.0.2.1' as Address

/** The database that is installed. */
export const installed = mmdb({ networks: { '192.0.2.0/24': 'US', '198.51.100.0/24': 'DE' } })

/** A database of a month later. */
export function newer(options: Partial<MmdbOptions> = {}): Buffer {
  return mmdb({
    networks: { '192.0.2.0/24': 'FR', '198.51.100.0/24': 'DE' },
    builtAt: mmdbBuiltAt + monthMs,
    ...options,
  })
}

/** The folder and the server. */
export class BookHarness {
  readonly folder = mkdtempSync(join(tmpdir(), 'sipward-geo-'))
  readonly server: PackageServer

  constructor(server: PackageServer) {
    this.server = server
    writeFileSync(join(this.folder, 'packaged.mmdb'), installed)
  }

  static async start(): Promise<BookHarness> {
    return new BookHarness(await PackageServer.start())
  }

  /** Opens a book; it waits a second for the server. */
  async open(options: Partial<MmdbGeoOptions> = {}): Promise<MmdbGeo> {
    const book = new MmdbGeo({
      database: undefined,
      directory: join(this.folder, 'downloaded'),
      packaged: join(this.folder, 'packaged.mmdb'),
      origin: { url: undefined, registry: this.server.url, deadlineMs: 1000 },
      now: () => now,
      startWorker,
      ...options,
    })
    await book.open()
    return book
  }

  async stop(): Promise<void> {
    await this.server.stop()
    rmSync(this.folder, { recursive: true })
  }
}

/** Returns what a refused update says. */
export async function refusalOf(book: MmdbGeo): Promise<string> {
  const caught = await book.update().then(
    () => undefined,
    (error: unknown) => error,
  )
  if (caught instanceof AppError) return caught.message
  throw new Error('the update was not refused', { cause: caught })
}
