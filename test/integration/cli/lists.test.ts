// `sipward allow` and `sipward deny` with many addresses, files, CSV and templates, as a child process.
import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WantedEntry } from '../../../src/ports/operator/list-desk.js'
import { type ApiServer, serve } from '../../unit/tell/api-server.js'
import { entry, hostileText } from '../../unit/tell/callback-core.js'
import { type Outcome, runSipward, sipwardCommand } from './run-sipward.js'

// Everything that could steer a terminal; lines end in \n and nothing else.
const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029\u200b]/

describe('sipward allow and deny', function () {
  this.timeout(60_000)
  this.slow(3000)
  let server: ApiServer
  let folder: string
  let calls: (readonly [call: string, list: string, entries: readonly WantedEntry[]])[]
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sipward-lists-'))
    server = await serve({
      allEntries: (list) => [
        entry(list, '192.0.2.1', 'operator', 'a, "b"'),
        entry(list, '2001:db8::/32', 'file', `=1 ${hostileText}`),
      ],
      addEntries: (list, entries) => {
        calls.push(['add', list, entries])
        return Promise.resolve({ added: entries.length, changed: 0, unchanged: 1 })
      },
      removeEntries: (list, entries) => {
        calls.push(['remove', list, entries])
        return Promise.resolve({ removed: entries.length - 1, absent: 1 })
      },
    })
  })
  beforeEach(() => {
    calls = []
  })
  after(async () => {
    await server.stop()
    rmSync(folder, { recursive: true })
  })
  const sipward = (...commandLine: string[]): Promise<Outcome> =>
    runSipward(['--socket', server.socket, ...commandLine])
  const fileOf = (text: string): string => {
    const file = join(folder, 'list')
    writeFileSync(file, text)
    return file
  }
  const said = (): unknown =>
    calls.map(([call, list, entries]) => [
      call,
      list,
      ...entries.map(({ network, note }) => (note === undefined ? network : `${network} ${note}`)),
    ])

  it('take several addresses, and one note for all of them', async () => {
    const added = await sipward('deny', '198.51.100.77/24', '2001:DB8::1', '--note', 'a botnet')
    const removed = await sipward('deny', '192.0.2.1', '192.0.2.2', '--remove', '--json')

    expect(added).to.deep.equal({
      exitCode: 0,
      out: '2 put on the denylist, 0 changed, 1 there already\n',
      err: '',
    })
    expect(JSON.parse(removed.out)).to.include({ removed: 1, absent: 1 })
    expect(said()).to.deep.equal([
      ['add', 'deny', '198.51.100.0/24 a botnet', '2001:db8::1 a botnet'],
      ['remove', 'deny', '192.0.2.1', '192.0.2.2'],
    ])
  })

  it('read lines from a file or from standard input, with comments and notes', async () => {
    const lines = '# trunks\n192.0.2.1 SIP trunk\n\n192.0.2.2\n192.0.2.2\n'

    const fromFile = await sipward('allow', '--file', fileOf(lines))
    const fromInput = await withInput(['--socket', server.socket, 'allow', '-', '--remove'], lines)

    expect(fromFile.out).to.equal('2 put on the allowlist, 0 changed, 1 there already\n')
    expect(fromFile.err).to.equal('  line 5: 192.0.2.2 is line 4 already\n')
    expect(fromInput.out).to.equal('1 taken off the allowlist, 1 not on it\n')
    expect(said()).to.deep.equal([
      ['add', 'allow', '192.0.2.1 SIP trunk', '192.0.2.2'],
      ['remove', 'allow', '192.0.2.1 SIP trunk', '192.0.2.2'],
    ])
  })

  it('import CSV, and end with 64 where a line is wrong, each named', async () => {
    const good = await sipward('allow', '--import', fileOf('address,note\r\n192.0.2.1,"a, b"\r\n'))
    const bad = await sipward(
      'allow',
      '--import',
      fileOf('address,note\n192.0.2.1,x\n203.0.113.\u001b[2J,y\n192.0.2.3\n'),
    )

    expect(good.exitCode).to.equal(0)
    expect(said()).to.deep.equal([['add', 'allow', '192.0.2.1 a, b']])
    expect([bad.exitCode, bad.out]).to.deep.equal([64, ''])
    expect(bad.err).not.to.match(dangerous)
    expect(bad.err.split('\n')).to.deep.equal([
      'sipward: line 3: "203.0.113.\\x1b[2J" is no address and no network',
      'line 4: 2 fields are needed, not 1',
      '  nothing was changed; correct the value and try again',
      '',
    ])
  })

  it('export CSV that is read back, to a file or to standard output', async () => {
    const file = join(folder, 'out.csv')
    const toFile = await sipward('deny', '--export', file)
    const toOutput = await sipward('deny', '--export')
    const asJson = await sipward('deny', '--export', file, '--json')
    await sipward('deny', '--import', file)

    expect(toFile.out).to.equal(`2 entries are in ${file}\n`)
    expect(existsSync(`${file}.part`)).to.equal(false)
    expect(toOutput.out).to.equal(readFileSync(file, 'utf8'))
    expect(toOutput.out.split('\r\n')[1]).to.equal('192.0.2.1,"a, ""b"""')
    expect(toOutput.out.split('\r\n')[2]).to.match(/^2001:db8::\/32,"'=1 {2}\[2J 31m ok/)
    expect(JSON.parse(asJson.out)).to.deep.equal({ list: 'deny', entries: 2, file })
    expect(calls[0]?.[2].map(({ note }) => note?.slice(0, 6))).to.deep.equal(['a, "b"', '=1  [2'])
  })

  it('end with 69 where a file cannot be written, with 64 where it cannot be read', async () => {
    const unwritable = await sipward('deny', '--export', join(folder, 'none', 'out.csv'))
    const unreadable = await sipward('deny', '--import', join(folder, 'none'))

    expect([unwritable.exitCode, unreadable.exitCode]).to.deep.equal([69, 64])
    expect(unwritable.err).to.contain('there is no such file or directory')
    expect(unreadable.err).to.contain(
      `cannot read ${join(folder, 'none')}: there is no such file or directory`,
    )
  })

  it('start from a template, or name them all', async () => {
    const named = await sipward('allow', '--template')
    const added = await sipward('allow', '--template', 'private-networks')
    const wrong = await sipward('allow', '--template', 'private-netwroks')

    expect(named.out).to.match(/^ {2}TEMPLATE +ENTRIES\n/)
    expect(named.out).to.match(/\n {2}private-networks +4\n/)
    expect(added.out).to.equal('4 put on the allowlist, 0 changed, 1 there already\n')
    expect(wrong.exitCode).to.equal(64)
    expect(wrong.err).to.contain('did you mean "private-networks"?')
  })

  const misuses: readonly (readonly [commandLine: readonly string[], words: string])[] = [
    [[], "missing required argument 'address'"],
    [['192.0.2.1', '--file', 'x'], 'one of them'],
    [['--import', 'x', '--template', 'y'], 'one of them'],
    [['-', '192.0.2.1'], '- stands alone'],
    [['--template', 'x', '--remove'], '--remove needs addresses, --file or --import'],
    [['--export', 'x', '--note', 'y'], '--note needs addresses, --file or --import'],
  ]
  for (const [commandLine, words] of misuses) {
    it(`end with 64 for: allow ${commandLine.join(' ')}`, async () => {
      const { exitCode, out, err } = await sipward('allow', ...commandLine)

      expect([exitCode, out]).to.deep.equal([64, ''])
      expect(err).to.contain(words)
      expect(calls).to.deep.equal([])
    })
  }
})

function withInput(commandLine: readonly string[], input: string): Promise<Outcome> {
  const [program = '', ...argv] = sipwardCommand(commandLine)
  const child = spawn(program, argv, { stdio: ['pipe', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exitCode) => {
      resolve({ exitCode, out, err })
    })
  })
}
