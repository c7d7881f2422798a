// A registry with one package in it, and files beside it, as a server on loopback.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseFile, databasePackage } from '../../src/geo/fetch-database.js'

/** What a path answers. */
export type ServedFile =
  | Buffer
  /** The whole length is announced; the connection ends, or stays silent, after some of it. */
  | { readonly body: Buffer; readonly sent: number; readonly then: 'end' | 'silence' }
  | { readonly status: number; readonly location?: string }

/** Packs a database as npm does: everything below `package/`, zipped. */
export function packDatabase(database: Buffer, name = databaseFile): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'sipward-package-'))
  try {
    mkdirSync(join(folder, 'package'))
    writeFileSync(join(folder, 'package', 'package.json'), '{}')
    writeFileSync(join(folder, 'package', name), database)
    execFileSync('tar', ['-czf', 'package.tgz', '--format=ustar', 'package'], { cwd: folder })
    return readFileSync(join(folder, 'package.tgz'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A server of files on loopback. */
export class PackageServer {
  readonly #server: Server
  readonly #files = new Map<string, ServedFile>()
  /** The paths that were asked for. */
  readonly asked: string[] = []
  /** What the clients have sent as `authorization`. */
  readonly logins: (string | undefined)[] = []

  /** As {@link start} makes it. */
  constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<PackageServer> {
    const server = createServer()
    const packages = new PackageServer(server)
    server.on('request', (request, response) => {
      const path = decodeURIComponent(new URL(request.url ?? '', 'http://localhost').pathname)
      packages.asked.push(path)
      packages.logins.push(request.headers.authorization)
      answer(response, packages.#files.get(path) ?? { status: 404 })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return packages
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Serves a file from now on. */
  serve(path: string, file: ServedFile): void {
    this.#files.set(path, file)
  }

  /** Publishes an archive as the latest version; `integrity` is its own unless given. */
  publish(version: string, archive: ServedFile, integrity?: string): void {
    const bytes = Buffer.isBuffer(archive)
      ? archive
      : 'body' in archive
        ? archive.body
        : Buffer.of()
    const digest = createHash('sha512').update(bytes).digest('base64')
    const dist = {
      integrity: integrity ?? `sha512-${digest}`,
      tarball: 'http://192.0.2.1/evil.tgz',
    }
    const about = { 'dist-tags': { latest: version }, versions: { [version]: { dist } } }
    const name = databasePackage.replace(/^.*\//, '')
    this.serve(`/${databasePackage}`, Buffer.from(JSON.stringify(about)))
    this.serve(`/${databasePackage}/-/${name}-${version}.tgz`, archive)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

function answer(response: ServerResponse, file: ServedFile): void {
  if (Buffer.isBuffer(file)) {
    response.end(file)
    return
  }
  if ('status' in file) {
    const { status, location } = file
    response.writeHead(status, location === undefined ? {} : { location }).end()
    return
  }
  const { body, sent, then } = file
  response.writeHead(200, { 'content-length': body.length })
  response.write(body.subarray(0, sent), () => {
    if (then === 'end') response.destroy()
  })
}
