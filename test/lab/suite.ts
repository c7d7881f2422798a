// A suite on a lab of its own: started before the first test, closed after the last, its logs shown where a test fails.
import type { AsteriskOptions } from './asterisk.js'
import type { AsteriskVersion } from './asterisk-chroot.js'
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

/** A protected suite's PBX: its own, or one that it shares with others. */
export interface ProtectedOptions extends DaemonOptions, AsteriskOptions {
  /**
   * For a suite of attackers alone, which leaves nothing on the PBX: it takes over the lab of the last such
   * suite, with a daemon of its own.
   */
  readonly sharesLab?: boolean
}

/** The labs that suites share, by version; closed after the last of all tests. */
const sharedLabs = new Map<AsteriskVersion, Lab>()

// Registered where mocha loads this file.
if ('after' in globalThis) {
  after('close the shared labs', async function () {
    this.timeout(60_000)
    for (const lab of sharedLabs.values()) await lab.close()
  })
}

/** Declares a suite on a lab without a daemon. */
export function describeLab(
  title: string,
  suite: (given: LabSuite) => void,
  options: AsteriskOptions = {},
): void {
  describeWithLab(title, () => {
    const given = {} as { lab: Lab }
    useLab(given, options)
    suite(given)
  })
}

/** Declares a suite on a lab whose PBX sipward protects. */
export function describeProtected(
  title: string,
  { sharesLab = false, ...options }: ProtectedOptions,
  suite: (given: ProtectedSuite) => void,
): void {
  describeWithLab(title, () => {
    const given = {} as { lab: Lab; daemon: Daemon }
    if (sharesLab) shareLab(given, options.asterisk)
    else useLab(given, options)
    before('start the daemon', async function () {
      this.timeout(180_000)
      given.daemon = await Daemon.start(given.lab, options)
    })
    afterEach(function () {
      if (this.currentTest?.isFailed() === true) {
        process.stderr.write(`--- the daemon\n${given.daemon.output}\n`)
      }
    })
    after('stop the daemon', async () => {
      // Absent where it never started.
      await (given as Partial<ProtectedSuite>).daemon?.stop()
    })
    suite(given)
  })
}

function shareLab(given: { lab: Lab }, asterisk: AsteriskVersion = '22'): void {
  before('start the lab, or take over the last one', async function () {
    this.timeout(startDeadlineMs)
    given.lab = sharedLabs.get(asterisk) ?? (await startLab({ asterisk }))
    sharedLabs.set(asterisk, given.lab)
  })
  showLogs(given)
}

function useLab(given: { lab: Lab }, options: AsteriskOptions): void {
  before('start the lab', async function () {
    this.timeout(startDeadlineMs)
    given.lab = await startLab(options)
  })
  showLogs(given)
  after('close the lab', async function () {
    this.timeout(60_000)
    await (given as Partial<LabSuite>).lab?.close()
  })
}

function showLogs(given: { lab: Lab }): void {
  afterEach(async function () {
    if (this.currentTest?.isFailed() !== true) return
    process.stderr.write(`--- Asterisk\n${await given.lab.asterisk.logTail()}\n`)
  })
}
