// A suite on a lab of its own: started before the first test, closed after the last, its logs shown where a test fails.
import type { AsteriskOptions } from './asterisk-config.js'
import { Daemon, type DaemonOptions } from './daemon.js'
import { startLab, type Lab } from './lab.js'
import { describeWithLab } from './requirements.js'

/** What the tests of a suite are given; filled before the first of them runs. */
export interface LabSuite {
  readonly lab: Lab
}

/** The same with a daemon that protects the PBX. */
export interface ProtectedSuite extends LabSuite {
  readonly daemon: Daemon
}

/** The first suite on a machine builds the chroot. */
const startDeadlineMs = 22 * 60_000

/** Declares a suite on a lab without a daemon. */
export function describeLab(title: string, suite: (given: LabSuite) => void): void {
  describeWithLab(title, () => {
    const given = {} as { lab: Lab }
    useLab(given)
    suite(given)
  })
}

/** Declares a suite on a lab whose PBX sipward protects. */
export function describeProtected(
  title: string,
  options: DaemonOptions & AsteriskOptions,
  suite: (given: ProtectedSuite) => void,
): void {
  describeWithLab(title, () => {
    const given = {} as { lab: Lab; daemon: Daemon }
    useLab(given, options)
    before('start the daemon', async function () {
      this.timeout(180_000)
      given.daemon = await Daemon.start(given.lab, options)
    })
    afterEach(function () {
      if (this.currentTest?.isFailed() === true) {
        process.stderr.write(`--- the daemon\n${given.daemon.output}\n`)
      }
    })
    after('stop the daemon', async function () {
      this.timeout(30_000)
      // Absent where it never started.
      await (given as Partial<ProtectedSuite>).daemon?.stop()
    })
    suite(given)
  })
}

function useLab(given: { lab: Lab }, options: AsteriskOptions = {}): void {
  before('start the lab', async function () {
    this.timeout(startDeadlineMs)
    given.lab = await startLab(options)
  })
  afterEach(async function () {
    if (this.currentTest?.isFailed() !== true) return
    process.stderr.write(`--- Asterisk\n${await given.lab.asterisk.logTail()}\n`)
  })
  after('close the lab', async function () {
    this.timeout(60_000)
    await (given as Partial<LabSuite>).lab?.close()
  })
}
