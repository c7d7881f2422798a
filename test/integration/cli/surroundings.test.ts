// The command line where something around it is missing, wrong or in the way.
import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ApiServer, serve } from '../../unit/tell/api-server.js'
import { sampleStatus } from '../../unit/tell/callback-core.js'
import { runSipward, sipwardCommand } from './run-sipward.js'
import { projectFile } from '../../support/project-file.js'

describe('the command line and its surroundings', function () {
  this.timeout(60_000)
  this.slow(3000)
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sipward-cli-'))
  })
  afterEach(() => {
    rmSync(directory, { recursive: true })
  })

  it('says in one sentence that the daemon is not running, with 69', async () => {
    const socket = join(directory, 'none.sock')

    for (const command of [['status'], ['check', '192.0.2.1'], ['settings'], ['unblock', '::1']]) {
      expect(await runSipward(['--socket', socket, ...command])).to.deep.equal({
        exitCode: 69,
        out: '',
        err: `sipward: the daemon is not running on ${socket}\n  start it: systemctl start sipward\n`,
      })
    }
  })

  it('finds the socket in the configuration, in the environment, or as an option', async () => {
    const file = join(directory, 'sipward.toml')
    writeFileSync(file, '[control]\nsocket = "/nonexistent/file.sock"\n')
    const environment = { SIPWARD_CONTROL_SOCKET: '/nonexistent/environment.sock' }

    const byFile = await runSipward(['status', '--config', file])
    const byEnvironment = await runSipward(['--config', file, 'status'], environment)
    const byOption = await runSipward(
      ['status', '--socket', '/nonexistent/option.sock'],
      environment,
    )

    expect(byFile.err).to.contain('/nonexistent/file.sock')
    expect(byEnvironment.err).to.contain('/nonexistent/environment.sock')
    expect(byOption.err).to.contain('/nonexistent/option.sock')
  })

  it('does not take another program on the socket for the daemon', async () => {
    const socket = join(directory, 'other.sock')
    const other = await listen(socket, 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello')

    const { exitCode, err } = await runSipward(['--socket', socket, 'status'])
    other.close()

    expect(exitCode).to.equal(69)
    expect(err).to.contain(`what answers on ${socket} is not sipward`)
  })

  it('names every problem of a broken configuration and ends with 78', async () => {
    const file = join(directory, 'sipward.toml')
    writeFileSync(file, '[[asterisk]]\nname = "a"\nhost = "h"\nprot = 1\nusername = "u"\n')

    expect(await runSipward(['run', '--config', file])).to.deep.equal({
      exitCode: 78,
      out: '',
      err: [
        'sipward: the configuration has 2 problems',
        `${file}:1: [[asterisk]] needs "secret" or "secret_file", one of them`,
        `${file}:4: unknown key "prot" in [[asterisk]]; did you mean "port"?`,
        '  correct the named lines',
        '',
      ].join('\n'),
    })
  })

  const misuses: readonly (readonly [commandLine: readonly string[], words: string])[] = [
    [[], 'Usage: sipward'],
    [['staus'], "sipward: unknown command 'staus' (Did you mean status?)"],
    [['check'], "sipward: missing required argument 'address'"],
    [['check', '192.0.2.1', '192.0.2.2'], 'sipward: too many arguments'],
    [['status', '--jsno'], "sipward: unknown option '--jsno' (Did you mean --json?)"],
    [['allow', '192.0.2.1', '--remove', '--note', 'x'], 'sipward: --remove takes no --note'],
    [['help', 'staus'], 'sipward: there is no command \'staus\'; did you mean "status"?'],
    [['hosts', 'exlude', 'edge-1'], 'did you mean "exclude"?'],
    [['geo', 'frob'], "there is no command 'frob' of sipward geo; there are status, update"],
    [['unblock'], "sipward: missing required argument 'address'"],
    [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish'],
    [['settings', 'set', 'blocking.seconds'], "sipward: missing required argument 'value'"],
    [['check', '--\u001b[2J'], "sipward: unknown option '--\\x1b[2J'"],
  ]
  for (const [commandLine, words] of misuses) {
    it(`ends with 64 for: sipward ${JSON.stringify(commandLine)}`, async () => {
      const { exitCode, out, err } = await runSipward(commandLine)

      expect([exitCode, out]).to.deep.equal([64, ''])
      expect(err).to.contain(words)
    })
  }

  it('prints help and version without a daemon, with 0', async () => {
    const help = await runSipward(['--help'])
    const version = await runSipward(['version'])
    const json = await runSipward(['version', '--json'])
    const options = await Promise.all(['--version', '-V'].map((option) => runSipward([option])))
    const helps = await Promise.all(
      [['help'], ['help', 'status'], ['status', '--help'], ['help', 'settings', 'set']].map(
        (words) => runSipward(words),
      ),
    )
    const packageText = readFileSync(projectFile('package.json'), 'utf8')
    const expected = (JSON.parse(packageText) as { version: string }).version

    expect([help.exitCode, help.err]).to.deep.equal([0, ''])
    expect(help.out).to.contain('Usage: sipward')
    expect(version).to.deep.equal({ exitCode: 0, out: `sipward ${expected}\n`, err: '' })
    expect(JSON.parse(json.out)).to.include({ version: expected })
    expect(options).to.deep.equal([version, version])
    expect(helps.map(({ exitCode, err }) => [exitCode, err])).to.deep.equal(
      helps.map(() => [0, '']),
    )
    expect(helps.map(({ out }) => /Usage: (.*)\n/.exec(out)?.[1])).to.deep.equal([
      'sipward [options] COMMAND',
      'sipward status [options]',
      'sipward status [options]',
      'sipward settings set [options] <key> [value]',
    ])
  })

  describe('on a terminal', () => {
    let server: ApiServer
    before(async () => {
      server = await serve({ status: () => Promise.resolve(sampleStatus) })
    })
    after(() => server.stop())

    // util-linux' script(1) gives the command a terminal; every Debian has it.
    const onTerminal = (environment: NodeJS.ProcessEnv): Promise<string> =>
      new Promise((resolve, reject) => {
        const command = sipwardCommand(['--socket', server.socket, 'status']).join(' ')
        const child = spawn('script', ['-qec', command, '/dev/null'], {
          env: { PATH: process.env.PATH, TERM: 'xterm', ...environment },
          stdio: ['ignore', 'pipe', 'inherit'],
        })
        let out = ''
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text
        })
        child.on('error', reject)
        child.on('close', () => {
          resolve(out)
        })
      })

    it('uses colors, but not where NO_COLOR or a dumb terminal forbids them', async () => {
      expect(await onTerminal({})).to.contain('\u001b[32mrunning\u001b[0m')
      expect(await onTerminal({ NO_COLOR: '1' })).not.to.contain('\u001b[')
      expect(await onTerminal({ TERM: 'dumb' })).not.to.contain('\u001b[')
    })

    it('ends quietly when its reader has gone', async () => {
      const command = sipwardCommand(['--socket', server.socket, 'status']).join(' ')
      const child = spawn('bash', ['-c', `set -o pipefail; ${command} | true`])
      let err = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        err += text
      })

      const status = await new Promise((resolve) => child.on('close', resolve))

      expect([status, err]).to.deep.equal([0, ''])
    })
  })
})

function listen(socket: string, answer: string): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((connection) => {
      connection.end(answer)
    })
    server.listen(socket, () => {
      resolve(server)
    })
  })
}
