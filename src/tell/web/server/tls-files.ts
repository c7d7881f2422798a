// The certificate and its key, read again when their files change: a certificate that is renewed every
// other month needs no restart.
import { readFile, stat } from 'node:fs/promises'
import type { Server } from 'node:https'
import { createSecureContext } from 'node:tls'
import { AppError } from '../../../domain/app-error.js'
import { whyOf } from '../../../domain/system-failure.js'
import { Repeater } from '../../../jobs/repeater.js'

/** The paths of both files. */
export interface TlsPaths {
  readonly cert: string
  readonly key: string
}

/** A certificate with its key. */
export interface TlsPair {
  readonly cert: Buffer
  readonly key: Buffer
}

/** What is told of the files while the server runs. */
export interface TlsNews {
  readonly onReplaced: () => void
  /** The old pair stays in use. */
  readonly onRefused: (reason: string) => void
}

const lookMs = 5000

/**
 * Reads both files and sees that they belong together.
 * @throws AppError `invalidConfiguration`
 */
export async function readTlsPair({ cert, key }: TlsPaths): Promise<TlsPair> {
  const pair = { cert: await readNamed('tls_cert', cert), key: await readNamed('tls_key', key) }
  try {
    createSecureContext(pair)
  } catch (caught) {
    const message = `[web] tls_cert ${cert} and tls_key ${key} are no pair of certificate and key: ${whyOf(caught)}`
    throw new AppError('invalidConfiguration', message, { cause: caught })
  }
  return pair
}

async function readNamed(name: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (caught) {
    const message = `[web] ${name} ${path} cannot be read: ${whyOf(caught)}`
    throw new AppError('invalidConfiguration', message, { cause: caught })
  }
}

/** Follows the files of a running server. Connections that are open keep their certificate. */
export class TlsFiles {
  readonly #paths: TlsPaths
  readonly #server: Pick<Server, 'setSecureContext'>
  readonly #news: TlsNews
  readonly #looks: Repeater
  #seen = ''

  constructor(
    paths: TlsPaths,
    parts: {
      readonly server: Pick<Server, 'setSecureContext'>
      readonly news: TlsNews
      readonly everyMs?: number
    },
  ) {
    this.#paths = paths
    this.#server = parts.server
    this.#news = parts.news
    this.#looks = new Repeater(() => this.#look(), parts.everyMs ?? lookMs)
  }

  /** Begins to follow; what is there now is taken for known. */
  async start(): Promise<void> {
    this.#seen = await this.#stamps()
    this.#looks.start()
  }

  stop(): Promise<void> {
    return this.#looks.stop()
  }

  async #look(): Promise<void> {
    const stamps = await this.#stamps()
    if (stamps === this.#seen) return
    this.#seen = stamps
    try {
      this.#server.setSecureContext(await readTlsPair(this.#paths))
      this.#news.onReplaced()
    } catch (caught) {
      // One file may be written before the other: the second change is seen as well.
      this.#news.onRefused(`${whyOf(caught)}; the old certificate stays in use`)
    }
  }

  async #stamps(): Promise<string> {
    const paths = [this.#paths.cert, this.#paths.key]
    const stamps = await Promise.all(
      paths.map((path) =>
        stat(path).then(
          ({ mtimeMs, ino, size }) => `${mtimeMs} ${ino} ${size}`,
          (caught: unknown) => whyOf(caught),
        ),
      ),
    )
    return stamps.join()
  }
}
