// The database in use: opened, asked, and replaced by a newer one while the daemon runs.
import { join } from 'node:path'
import type { Address, Network } from '../domain/address.js'
import { AppError, toError } from '../domain/app-error.js'
import { printable } from '../domain/untrusted.js'
import type { CountryNetworks, Geo, GeoStatus, GeoUpdate, NetworksOptions } from '../ports/geo.js'
import { attributionOf, dbIpAttribution } from './attribution.js'
import { CountryDatabase } from './country-database.js'
import type { NetworkList } from './country-networks.js'
import { type FileMark, markOf, openDatabaseFile, type OpenedFile } from './database-file.js'
import { removeLeftover, replaceFile, shared } from './database-file.js'
import { type DatabaseOrigin, describeOrigin, fetchDatabase } from './fetch-database.js'
import { runGeoTask, type StartWorker } from './geo-thread.js'
import { NetworkLines } from './network-text.js'

// Two clocks that do not agree, and a time zone between them.
const maxAheadMs = 2 * 86_400_000

/** Where an {@link MmdbGeo} finds its files. */
export interface MmdbGeoOptions {
  /** The administrator's own file; undefined: the newer one of `packaged` and what was downloaded. */
  readonly database: string | undefined
  /** Where a downloaded file is kept, unless it replaces the administrator's own. */
  readonly directory: string
  /** The file that the program was installed with; empty where it came without one. */
  readonly packaged: string
  readonly origin: DatabaseOrigin
  /** The wall clock, in ms since the epoch. */
  readonly now: () => number
  readonly startWorker: StartWorker
}

/** Implements {@link Geo} on files. Without a database it answers that nothing is known. */
export class MmdbGeo implements Geo {
  readonly #options: MmdbGeoOptions
  /** The file that updates write. */
  readonly #written: string
  #file: OpenedFile
  #mark: FileMark | undefined
  /** Why it is not the file that one would expect, or what is wrong with it. */
  #remark = ''
  #isDamaged = false
  #lastUpdate: GeoUpdate | undefined
  #updating: Promise<GeoUpdate> | undefined
  #onReplaced: () => void = () => undefined

  constructor(options: MmdbGeoOptions) {
    this.#options = options
    this.#written = options.database ?? join(options.directory, 'country.mmdb')
    const reason = 'the country database is not open yet'
    this.#file = { state: 'missing', path: this.#written, reason }
  }

  /** Says who wants to know when another database is in use. */
  onReplaced(listener: () => void): void {
    this.#onReplaced = listener
  }

  /** Opens the database, when a program starts; without one the status says why. */
  async open(): Promise<void> {
    await removeLeftover(this.#written)
    await this.#open()
  }

  async #open(): Promise<void> {
    this.#mark = await markOf(this.#written)
    this.#use(await this.#find())
  }

  /** Opens the file again where somebody has changed it. */
  async refresh(): Promise<void> {
    if (this.#updating !== undefined) return
    const mark = await markOf(this.#written)
    if (isSame(mark, this.#mark)) return
    this.#mark = mark
    const found = await this.#find()
    if (found.state === 'ready' || this.#file.state !== 'ready') this.#use(found)
    else this.#remark = `${found.reason}; the one that was read before stays in use`
  }

  countryOf(network: Address | Network): string {
    if (this.#file.state !== 'ready') return ''
    try {
      return this.#file.database.countryOf(network)
    } catch (caught) {
      this.#isDamaged = true
      this.#remark = `${this.#file.path} is damaged: ${printable(toError(caught).message)}`
      return ''
    }
  }

  async networksOf(
    countries: readonly string[],
    options: NetworksOptions,
  ): Promise<CountryNetworks> {
    const { bytes } = this.#database()
    const task = { task: 'list', bytes, countries, options } as const
    const list = (await runGeoTask(task, this.#options.startWorker)) as NetworkList
    return new NetworkLines(list.lines, list)
  }

  status(): GeoStatus {
    const file = this.#file
    const about = { path: file.path, lastUpdate: this.#lastUpdate }
    if (file.state !== 'ready') {
      const { state, reason } = file
      const attribution = { text: '', url: '' }
      return { ...about, state, reason, name: '', builtAt: 0, attribution, hasIpv6: false }
    }
    const { name, builtAt, hasIpv6 } = file.database
    const ipv4Only = hasIpv6
      ? ''
      : 'it knows IPv4 alone: the country of every IPv6 address is unknown'
    return {
      ...about,
      state: this.#isDamaged ? 'broken' : 'ready',
      reason: [this.#remark, ipv4Only].filter((text) => text !== '').join('; '),
      name,
      builtAt,
      attribution: this.#attributionOf(file.path, name),
      hasIpv6,
    }
  }

  update(): Promise<GeoUpdate> {
    this.#updating ??= this.#update().finally(() => {
      this.#updating = undefined
    })
    return this.#updating
  }

  async #update(): Promise<GeoUpdate> {
    const { now } = this.#options
    const tell = (outcome: GeoUpdate['outcome'], text: string): GeoUpdate => {
      this.#lastUpdate = { at: now(), outcome, text }
      return this.#lastUpdate
    }
    try {
      const candidate = await this.#fetch()
      const built = `of ${new Date(candidate.builtAt).toISOString().slice(0, 10)}`
      const current = this.#file.state === 'ready' ? this.#file.database : undefined
      if (current?.builtAt === candidate.builtAt) {
        return tell('current', `the country database ${built} is the newest`)
      }
      await this.#check(candidate, current)
      await replaceFile(this.#written, new Uint8Array(candidate.bytes))
      await this.#open()
      return tell('replaced', `the country database ${built} is in use`)
    } catch (caught) {
      tell('failed', `${toError(caught).message}; the old one stays`)
      throw caught
    }
  }

  async #fetch(): Promise<CountryDatabase> {
    const { database, origin } = this.#options
    if (database !== undefined && origin.url === undefined) {
      const text = `${database} is yours: say in [geo] url where to get a newer one`
      throw new AppError('invalidValue', text)
    }
    const bytes = shared(await fetchDatabase(origin))
    try {
      return new CountryDatabase(bytes)
    } catch (cause) {
      const why = printable(toError(cause).message)
      throw new AppError(
        'unavailable',
        `${describeOrigin(origin)} is no country database: ${why}`,
        {
          cause,
        },
      )
    }
  }

  async #check(candidate: CountryDatabase, current: CountryDatabase | undefined): Promise<void> {
    const what = describeOrigin(this.#options.origin)
    if (candidate.builtAt > this.#options.now() + maxAheadMs) {
      // It would be the newest for ever.
      throw new AppError('unavailable', `${what} says that it was built in the future`)
    }
    if (current !== undefined && candidate.builtAt < current.builtAt) {
      throw new AppError('unavailable', `${what} is older than the country database in use`)
    }
    const task = { task: 'check', bytes: candidate.bytes, current: current?.bytes } as const
    const why = (await runGeoTask(task, this.#options.startWorker)) as string
    if (why !== '') throw new AppError('unavailable', `${what} is not plausible: ${why}`)
  }

  #database(): CountryDatabase {
    if (this.#file.state === 'ready') return this.#file.database
    throw new AppError('unavailable', this.#file.reason)
  }

  async #find(): Promise<OpenedFile> {
    const { database, packaged } = this.#options
    this.#remark = ''
    const written = await openDatabaseFile(this.#written)
    if (database !== undefined || packaged === '') return written
    const brought = await openDatabaseFile(packaged)
    if (brought.state !== 'ready') return written.state === 'missing' ? brought : written
    if (written.state === 'broken') this.#remark = `${written.reason}; the one installed is in use`
    const isNewer =
      written.state === 'ready' && written.database.builtAt >= brought.database.builtAt
    return isNewer ? written : brought
  }

  #use(file: OpenedFile): void {
    this.#file = file
    this.#isDamaged = false
    this.#onReplaced()
  }

  #attributionOf(path: string, name: string): GeoStatus['attribution'] {
    const { database, origin } = this.#options
    const isDbIp = database === undefined && (path !== this.#written || origin.url === undefined)
    return isDbIp ? dbIpAttribution : attributionOf([name, path, origin.url ?? ''])
  }
}

function isSame(one: FileMark | undefined, other: FileMark | undefined): boolean {
  if (one === undefined || other === undefined) return one === other
  return one.inode === other.inode && one.bytes === other.bytes && one.changedAt === other.changedAt
}
