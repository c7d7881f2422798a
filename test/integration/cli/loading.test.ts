// What each command loads: the folders of the program and the packages, seen by V8 itself.
import { expect } from 'chai'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix } from 'node:path'
import { builtProgram } from '../../support/built-program.js'
import { type ApiServer, serve } from '../../unit/tell/api-server.js'
import { sampleStatus } from '../../unit/tell/callback-core.js'

interface Loaded {
  readonly files: readonly string[]
  readonly packages: readonly string[]
}

interface Coverage {
  readonly result: readonly { readonly url: string }[]
}

const parser = ['commander']
const tables = ['@colors/colors', 'cli-table3', 'emoji-regex', 'is-fullwidth-code-point']
const text = ['ansi-regex', 'string-width', 'strip-ansi']
const client = [...parser, 'smol-toml', ...tables, ...text].sort()

/** The folders that a command of the control socket may load from. */
const clientFolders = ['.', 'app/start', 'cli', 'config', 'domain', 'tell/format']

describe('a command loads what it needs and nothing else', function () {
  this.timeout(180_000)
  let program: string
  let directory: string
  let server: ApiServer
  before(async () => {
    program = await builtProgram()
    server = await serve({ status: () => Promise.resolve(sampleStatus) })
  })
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sipward-loading-'))
  })
  afterEach(() => {
    rmSync(directory, { recursive: true })
  })
  after(() => server.stop())

  const load = async (...commandLine: string[]): Promise<Loaded> => {
    // V8 names every script that the process has run, however it was loaded.
    const env = { PATH: process.env.PATH, NODE_V8_COVERAGE: directory }
    await new Promise<void>((resolve) => {
      execFile(process.execPath, [program, ...commandLine], { env }, () => {
        resolve()
      })
    })
    const reports = readdirSync(directory).map(
      (name) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as Coverage,
    )
    const urls = reports.flatMap(({ result }) => result.map(({ url }) => url))
    const own = urls.flatMap((url) => /\/build\/src\/(.*)\.js$/.exec(url)?.[1] ?? [])
    const packages = urls.flatMap(
      (url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? [],
    )
    expect(own).to.include('main')
    return { files: own.sort(), packages: [...new Set(packages)].sort() }
  }
  const foldersOf = (files: readonly string[]): string[] =>
    [...new Set(files.map((file) => posix.dirname(file)))].sort()

  it('version: no package at all, and twelve files at most', async () => {
    const { files, packages } = await load('version')

    expect(packages).to.deep.equal([])
    expect(files).to.include('cli/version')
    expect(files).to.have.length.at.most(12)
  })

  it('version --json: the parser of command lines besides', async () => {
    expect((await load('version', '--json')).packages).to.deep.equal(parser)
  })

  for (const commandLine of [
    ['status'],
    ['check', '192.0.2.1'],
    ['explain', '192.0.2.1'],
    ['report'],
    ['allow', '192.0.2.1'],
    ['deny', '192.0.2.1'],
    ['unblock', '192.0.2.1'],
    ['geo'],
    ['mail'],
    ['news'],
    ['hosts'],
  ]) {
    it(`${commandLine[0] ?? ''}: no zod, no express, no store, no other command`, async () => {
      const { files, packages } = await load('--socket', server.socket, ...commandLine)
      const other = ['demo', 'run', 'migrate', 'completion'].map((name) => `cli/${name}`)

      expect(packages.filter((name) => !client.includes(name))).to.deep.equal([])
      expect(foldersOf(files).filter((folder) => !clientFolders.includes(folder))).to.deep.equal([])
      expect(files).to.include(`cli/${commandLine[0] ?? ''}`)
      expect(files.filter((file) => other.includes(file))).to.deep.equal([])
    })
  }

  it('settings: the schemas of settings besides', async () => {
    const { files, packages } = await load('--socket', server.socket, 'settings')

    const allowed = [...client, 're2js', 'zod']
    expect(packages.filter((name) => !allowed.includes(name))).to.deep.equal([])
    expect(foldersOf(files)).not.to.include('app/operator')
  })

  it('completion: every command, but not the daemon', async () => {
    const { files, packages } = await load('completion', 'bash')

    expect(files).to.include.members(['cli/status', 'cli/demo', 'cli/run'])
    expect(
      foldersOf(files).filter((folder) => /^(app\/(?!start)|remember|enforce)/.test(folder)),
    ).to.deep.equal([])
    expect(packages).not.to.include.members(['express', 'mongodb', 'pino'])
  })
})
