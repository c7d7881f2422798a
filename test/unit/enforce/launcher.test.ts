// A process that starts programs for another: what goes in comes out, and no death is waited for.
import { expect } from 'chai'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { AppError } from '../../../src/domain/app-error.js'
import { Launcher } from '../../../src/enforce/process/launcher.js'
import type { ProcessOrder } from '../../../src/enforce/process/process-order.js'
import { waitUntil } from '../../support/wait-until.js'
import { moduleCommand } from '../../support/module-command.js'

const order = (program: string, ...args: readonly string[]): ProcessOrder => ({
  program,
  args,
  searchPath: '/usr/bin:/bin',
  deadlineMs: 10_000,
})

/** What `run` of a launcher gave, with all of its output. */
async function outcome(launcher: Launcher, asked: ProcessOrder, input: Iterable<string> = []) {
  let text = ''
  const end = await launcher.run(asked, input, (piece) => (text += piece))
  return { ...end, text }
}

describe('a launcher', () => {
  let launcher: Launcher

  beforeEach(() => {
    launcher = new Launcher()
  })

  afterEach(() => launcher.close())

  it('gives a program its input and returns its output, also several megabytes', async () => {
    const lines = Array.from({ length: 60 }, (_, n) => `${String(n).repeat(60_000)}\n`)

    const { status, text } = await outcome(launcher, order('cat'), lines)

    expect(status).to.equal(0)
    expect(text).to.equal(lines.join(''))
  })

  it('keeps programs apart that run at the same time', async () => {
    const all = await Promise.all(
      ['one', 'two', 'three'].map((word) => outcome(launcher, order('cat'), [word])),
    )

    expect(all.map(({ text }) => text)).to.deep.equal(['one', 'two', 'three'])
  })

  it('tells an exit status with its message, a signal, a missing program and a deadline', async () => {
    const failed = await outcome(launcher, order('ls', '/nowhere'))
    const killed = await outcome(launcher, order('sh', '-c', 'kill -9 $$'))
    const missing = await outcome(launcher, order('no-such-program'))
    const late = await outcome(launcher, { ...order('sleep', '60'), deadlineMs: 50 })

    expect(failed.status).to.equal(2)
    expect(failed.message).to.match(/\/nowhere/)
    expect(killed).to.include({ status: 'SIGKILL', isTooLate: false })
    expect(missing).to.include({ status: '', errorCode: 'ENOENT' })
    expect(late).to.include({ status: 'SIGKILL', isTooLate: true })
  })

  it('does not wait for a program that reads nothing of a large input', async () => {
    const lines = Array.from({ length: 40 }, () => 'x'.repeat(65_536))

    expect((await outcome(launcher, order('true'), lines)).status).to.equal(0)
  })

  it('says that it has died, and is another one for the next program', async () => {
    let printed = ''
    const run = launcher
      .run(order('sh', '-c', 'echo $PPID; exec sleep 5'), [], (text) => (printed += text))
      .catch((caught: unknown) => caught)
    await waitUntil(() => printed !== '', { what: 'the program' })
    const pid = Number(printed)

    process.kill(pid, 'SIGKILL')

    const caught = await run
    expect(caught).to.be.instanceOf(AppError)
    expect((caught as AppError).message).to.match(/has ended/)
    expect((await outcome(launcher, order('echo', 'again'))).text).to.equal('again\n')
  })

  it('stays when a service is told to stop, and ends with the process that it works for', async () => {
    const [node = '', ...argv] = moduleCommand(import.meta.resolve('./launcher-user.js'))
    const printed = execFileSync(node, argv, { encoding: 'utf8' })
    const [before = '', after] = printed.trim().split(' ')

    expect(after).to.equal(before)
    await waitUntil(() => !existsSync(`/proc/${before}`), { what: 'the end of the launcher' })
  })
})
