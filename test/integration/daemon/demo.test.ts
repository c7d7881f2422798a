// `sipward demo`, as somebody runs it who has just cloned the project.
import { expect } from 'chai'
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemCodeOf } from '../../../src/domain/app-error.js'
import { findPrivateNetwork } from '../../../src/enforce/process/private-network.js'
import { RunningCommand, type CommandResult } from '../../lab/command.js'
import { builtProgram } from '../../support/built-program.js'
import { cannotRun } from '../../support/cannot-run.js'
import { waitUntil } from '../../support/wait-until.js'

const deadlineMs = 60_000
const blockedInOrder = ['203.0.113.66', '2001:db8::66', '203.0.113.66', '203.0.113.66']

const knocksInOrder = [
  'answered 3 real packets of 203.0.113.66 to the SIP port: 3 answered, 0 dropped by the kernel',
  'dropped 10 real packets of 203.0.113.66 to the SIP port: 0 answered, 10 dropped by the kernel',
  'answered 3 real packets of 2001:db8::66 to the SIP port: 3 answered, 0 dropped by the kernel',
  'dropped 10 real packets of 2001:db8::66 to the SIP port: 0 answered, 10 dropped by the kernel',
  'dropped 10 real packets of 203.0.113.66 to the SIP port: 0 answered, 10 dropped by the kernel',
  'dropped 10 real packets of 203.0.113.66 to the SIP port: 0 answered, 10 dropped by the kernel',
  'dropped 10 real packets of 203.0.113.66 to the SIP port: 0 answered',
]

describe('the demo', function () {
  this.timeout(deadlineMs + 10_000)
  this.slow(40_000)
  let folder: string
  let real: DemoRun | undefined
  let dry: DemoRun
  let watched: DemoRun
  // All at once: each takes as long as its recordings.
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sipward-demo-test-'))
    dry = await DemoRun.start(await mkdtemp(join(folder, 'dry-')), ['--dry-run'])
    watched = await DemoRun.startOnTerminal(await mkdtemp(join(folder, 'watched-')))
    const network = await findPrivateNetwork()
    if (network !== undefined) real = await DemoRun.start(await mkdtemp(join(folder, 'real-')))
  })
  after(async () => {
    await Promise.all([real?.end(), dry.end(), watched.end()])
    await rm(folder, { recursive: true, force: true })
  })

  it('ends at Ctrl-C in the middle, pressed once or more, and leaves nothing behind', async () => {
    const run = await DemoRun.start(await mkdtemp(join(folder, 'ended-')))
    await waitUntil(() => run.output.includes('▶'), { deadlineMs: 15_000, what: 'a scene' })
    expect(await readdir(run.folder)).to.have.length(1)
    const networks = await networksOf(await run.processes())

    await run.pressControlCUntilEnded()
    // The exit code is left out: the last of many signals may meet a process that has done it all.
    const { stderr } = await run.ended()

    expect(stderr).to.equal('')
    expect(run.output).not.to.contain('At the end')
    await untilNothingIsLeft(run, networks)
  })

  it('blocks the attackers and nobody else, by the real firewall where there is one', async function () {
    if (real === undefined) cannotRun(this, 'no private network can be had here')
    const networks = await networksOf(await real.processes())

    const { code, stdout, stderr } = await real.ended()

    expect([code, stderr]).to.deep.equal([0, ''])
    expect(blockedIn(real.output, 'BLOCKED')).to.deep.equal(blockedInOrder)
    expect(stdout).to.match(/firewall +iptables and ipset, for real, in a network namespace of its/)
    expect(real.output).to.contain('At the end the kernel holds 1 denied and ')
    expect(knocksIn(real.output)).to.deep.equal(knocksInOrder)
    expect(real.output).to.contain(
      '6 were answered before a block; after it the kernel dropped 40.',
    )
    expect(real.output).to.contain('✔ every attacker was blocked, and no phone')
    await untilNothingIsLeft(real, networks)
  })

  it('lets whoever opens its link see the attacks, once, and stays on a terminal until Ctrl-C', async () => {
    await waitUntil(() => watched.output.includes('Ctrl-C ends the demo'), {
      deadlineMs,
      what: 'the end of the story',
    })
    const [link = ''] = /http:\/\/127\.0\.0\.1:\d+\/enter\/[\w-]+/.exec(watched.output) ?? []

    // Whoever only looks at the link does not use it up.
    expect((await fetch(link, { method: 'HEAD' })).status).to.equal(204)
    const entered = await fetch(link, { redirect: 'manual' })
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect([entered.status, entered.headers.get('location')]).to.deep.equal([303, '/'])
    const overview = await fetch(new URL('/', link), { headers: { cookie } })
    expect(await overview.text()).to.match(/4 attacks of 2 sources in the last 24 h/)
    expect((await fetch(link, { redirect: 'manual' })).status).to.equal(410)
    const again = await fetch(link, { redirect: 'manual', headers: { cookie } })
    expect(again.headers.get('location')).to.equal('/')

    watched.type('\u0003')
    expect((await watched.ended()).code).to.equal(0)
    expect(await readdir(watched.folder)).to.deep.equal([])
    expect(await watched.processes()).to.deep.equal([])
  })

  it('does the same without a firewall, and says so', async () => {
    const { code, stderr } = await dry.ended()

    expect([code, stderr]).to.deep.equal([0, ''])
    expect(blockedIn(dry.output, 'WOULD BLOCK')).to.deep.equal(blockedInOrder)
    expect(blockedIn(dry.output, 'BLOCKED')).to.deep.equal([])
    expect(dry.output).to.contain('✔ every attacker would have been blocked, and no phone')
    expect(dry.output).to.match(/firewall +dry run, nothing is dropped: it was not wanted/)
    expect(dry.output).to.contain('At the end the kernel would hold 1 denied and ')
    expect(await readdir(dry.folder)).to.deep.equal([])
    expect(await dry.processes()).to.deep.equal([])
  })
})

/** A demo that runs in a session of its own, with a folder of its own for temporary files. */
class DemoRun {
  readonly folder: string
  readonly #command: RunningCommand

  constructor(folder: string, argv: readonly string[]) {
    this.folder = folder
    this.#command = new RunningCommand(argv, 'sipward demo')
  }

  static async start(folder: string, options: readonly string[] = []): Promise<DemoRun> {
    const demo = [process.execPath, await builtProgram(), 'demo', ...options]
    return new DemoRun(folder, ['setsid', 'env', `TMPDIR=${folder}`, ...demo])
  }

  /** As a person runs it: `script` gives it a terminal, and passes on what is typed. No shell stays in between to answer Ctrl-C. */
  static async startOnTerminal(folder: string): Promise<DemoRun> {
    const demo = `exec env TMPDIR=${folder} ${process.execPath} ${await builtProgram()} demo`
    return new DemoRun(folder, ['script', '-qec', demo, '/dev/null'])
  }

  type(text: string): void {
    this.#command.write(text, { end: false })
  }

  get output(): string {
    return Buffer.from(this.#command.stdout, 'latin1').toString('utf8')
  }

  /** As an impatient person does it: every process of the session's foreground gets it. */
  async pressControlCUntilEnded(): Promise<void> {
    await waitUntil(
      () => {
        if (this.#command.isRunning) interruptGroup(this.#command.pid)
        return !this.#command.isRunning
      },
      { what: 'the end of the demo' },
    )
  }

  ended(): Promise<CommandResult> {
    return this.#command.wait(deadlineMs)
  }

  async end(): Promise<void> {
    await this.#command.stop('SIGTERM', 10_000)
  }

  /** Its processes, but for those that are started without our environment. */
  processes(): Promise<readonly string[]> {
    return processesWhere(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8')
      return environment.includes(`TMPDIR=${this.folder}\0`)
    })
  }
}

function interruptGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGINT')
  } catch (caught) {
    // It has ended, and we have not been told yet.
    if (systemCodeOf(caught) !== 'ESRCH') throw caught
  }
}

function knocksIn(output: string): readonly string[] {
  const lines = output.matchAll(/ (answered|dropped) {3,}(\d+ real packets .*)$/gm)
  return [...lines].map(([, word = '', text = '']) => `${word} ${text}`)
}

function blockedIn(output: string, word: 'BLOCKED' | 'WOULD BLOCK'): readonly string[] {
  const lines = output.matchAll(/ (BLOCKED|WOULD BLOCK) +(\S+), /g)
  return [...lines].filter((line) => line[1] === word).map((line) => line[2] ?? '')
}

/** The network namespaces of processes, without our own. */
async function networksOf(pids: readonly string[]): Promise<readonly string[]> {
  const own = await readlink('/proc/self/ns/net')
  const networks = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/ns/net`)))
  return [...new Set(networks)].filter((network) => network !== own)
}

/** A process that was killed may take a moment to vanish. */
async function untilNothingIsLeft(run: DemoRun, networks: readonly string[]): Promise<void> {
  expect(networks).to.have.length(1)
  await waitUntil(
    async () => {
      const inNetwork = await processesWhere(async (pid) =>
        networks.includes(await readlink(`/proc/${pid}/ns/net`)),
      )
      return [...inNetwork, ...(await run.processes())].length === 0
    },
    { what: 'the end of every process' },
  )
  expect(await readdir(run.folder)).to.deep.equal([])
}

async function processesWhere(
  isWanted: (pid: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    // A process may end while it is looked at.
    pids.map(async (pid) => ((await isWanted(pid).catch(() => false)) ? [pid] : [])),
  )
  return found.flat()
}
