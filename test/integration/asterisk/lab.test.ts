// The lab itself: what the other suites take for granted about an Asterisk that nobody protects.
import { expect } from 'chai'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { debianMirror, openAsteriskChroot } from '../../lab/asterisk-chroot.js'
import { accounts, trunkAddress } from '../../lab/asterisk-config.js'
import {
  isAnswered,
  runSipvicious,
  sippResult,
  startCaller,
  startSipp,
  type CallerOptions,
} from '../../lab/callers.js'
import { startLab } from '../../lab/lab.js'
import { callerIpv4, callerIpv6 } from '../../lab/network.js'
import { describeWithLab } from '../../lab/requirements.js'
import { describeLab } from '../../lab/suite.js'
import { AmiTap, HepTap } from '../../lab/taps.js'

describeWithLab('The lab', () => {
  it('leaves nothing behind: no process, mount or file', async function () {
    this.timeout(120_000)
    const lab = await startLab()
    const phone = lab.start('callers', ['sleep', '600'])
    const networks = await Promise.all(
      (['pbx', 'callers'] as const).map((side) =>
        lab.run(side, ['readlink', '/proc/self/ns/net']).then((text) => text.trim()),
      ),
    )
    expect((await leftOf(lab.folder, networks)).processes).to.include.members(['asterisk', 'sleep'])

    await lab.close()

    expect(phone.isRunning).to.equal(false)
    const nothing = { processes: [], mounts: [], hasFolder: false }
    expect(await leftOf(lab.folder, networks)).to.deep.equal(nothing)
  })

  it('takes no half-built chroot for a whole one, and says why it could not build it', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'sipward-chroot-'))
    const refusal = await openAsteriskChroot('22', {
      cache,
      mirror: 'file:///nonexistent/debian',
    }).then(
      () => 'built',
      (error: unknown) => String(error),
    )

    expect(refusal).to.match(/build-chroot\.sh.*exit code 1[^]*nonexistent/)
    expect(await readdir(cache)).to.deep.equal(['sid.lock'])
    await rm(cache, { recursive: true })
  })

  it('finds the Debian mirror in both spellings of apt, and no other repository', async () => {
    const apt = await mkdtemp(join(tmpdir(), 'sipward-apt-'))
    await mkdir(join(apt, 'sources.list.d'))
    await writeFile(
      join(apt, 'sources.list.d/a.list'),
      '# deb http://192.0.2.1/debian x main\ndeb https://192.0.2.2/node_20.x nodistro main\n',
    )
    await writeFile(
      join(apt, 'sources.list'),
      'deb [arch=amd64] http://192.0.2.3/debian sid main\n',
    )
    expect(await debianMirror(apt)).to.equal('http://192.0.2.3/debian')

    await writeFile(
      join(apt, 'sources.list.d/debian.sources'),
      'Types: deb\nURIs: http://192.0.2.4/debian\n',
    )
    expect(await debianMirror(apt)).to.equal('http://192.0.2.4/debian')
    await rm(apt, { recursive: true })
  })
})

describeLab('An Asterisk that nobody protects', (given) => {
  it('raises one ChallengeResponseFailed a guess, under one Call-ID', async () => {
    const tap = await AmiTap.open(given.lab)
    await startCaller(given.lab, { from: callerIpv4(66), count: 12 }).report()

    const events = await tap.waitForEvents(callerIpv4(66), 13)

    expect(events.map(({ Event }) => Event)).to.deep.equal([
      'ChallengeSent',
      ...Array<string>(12).fill('ChallengeResponseFailed'),
    ])
    expect(new Set(events.map(({ SessionID }) => SessionID)).size).to.equal(1)
    expect(new Set(events.map(({ AccountID }) => AccountID))).to.deep.equal(new Set(['100']))
  })

  it('raises InvalidAccountID and ChallengeSent for an unknown account', async () => {
    const tap = await AmiTap.open(given.lab)
    const bare = { style: 'bare', account: '9999', count: 1 } as const
    await startCaller(given.lab, { from: callerIpv6(1), ...bare }).report()

    const events = await tap.waitForEvents(callerIpv6(1), 2)

    expect(events.map(({ Event, AccountID }) => [Event, AccountID])).to.deep.equal([
      ['InvalidAccountID', '9999'],
      ['ChallengeSent', '<unknown>'],
    ])
  })

  it('mirrors every SIP message over HEP', async () => {
    const tap = await HepTap.open(given.lab)
    await startCaller(given.lab, { from: callerIpv4(67), count: 2 }).report()

    const request = 'REGISTER sip:203.0.113.10 SIP/2.0'
    const answer = 'SIP/2.0 401 Unauthorized'
    const exchange = [request, answer]
    // The PBX watches the line of its trunk meanwhile.
    const lines = tap.firstLines().filter((line) => !line.includes(trunkAddress))
    expect(lines).to.deep.equal([...exchange, ...exchange, ...exchange])
  })

  const paces: readonly (readonly [string, CallerOptions, number])[] = [
    ['190/s over UDP and IPv4', { from: callerIpv4(70), pace: 190, count: 190 }, 190],
    ['190/s over UDP and IPv6', { from: callerIpv6(2), pace: 190, count: 190 }, 190],
    [
      '190/s over TCP and IPv4',
      { from: callerIpv4(71), pace: 190, count: 190, transport: 'TCP' },
      190,
    ],
    [
      '190/s over TCP and IPv6',
      { from: callerIpv6(3), pace: 190, count: 190, transport: 'TCP' },
      190,
    ],
  ]
  for (const [title, options, pace] of paces) {
    it(`answers every guess of an attacker at ${title}`, async () => {
      const report = await startCaller(given.lab, options).report()

      expect(report).to.include({ end: 'count', guessesAnswered: 190, unanswered: 0 })
      expect(report.challengesAnswered).to.equal(1)
      expect(report.guessesPerSecond).to.be.closeTo(pace, 5)
    })
  }

  it('answers guesses back to back by the hundred', async () => {
    const options = { from: callerIpv4(72), pace: 'backToBack', count: 500 } as const
    const report = await startCaller(given.lab, options).report()

    expect(report).to.include({ end: 'count', guesses: 500, guessesAnswered: 500 })
  })

  it('is sent 8,000 guesses a second by a caller who waits for no answer', async () => {
    const options = { from: callerIpv4(73), pace: 8000, count: 8000 }
    const report = await startCaller(given.lab, options).report()

    expect(report.guesses).to.equal(8000)
    // A machine that is busy with other work may be slower; it is a flood all the same.
    expect(report.guessesPerSecond).to.be.within(6000, 8400)
    expect(report.guessesAnswered).to.be.above(1000)
  })

  it('answers both requests of a guess that asks for its own challenge, INVITE too', async () => {
    const options = { from: callerIpv4(74), style: 'dialogs', pace: 50, count: 20 } as const
    const register = await startCaller(given.lab, options).report()
    const invite = await startCaller(given.lab, { ...options, method: 'INVITE' }).report()

    for (const report of [register, invite]) {
      expect(report).to.include({ challengesAnswered: 20, guessesAnswered: 20, unanswered: 0 })
    }
  })

  it('lets working phones register and call, and refuses the others (sipp)', async function () {
    this.timeout(60_000)
    const run = async (options: Parameters<typeof startSipp>[1]): Promise<unknown> =>
      sippResult(await startSipp(given.lab, options))
    const ten = { calls: 10, callsPerSecond: 20, account: '101' } as const

    const from = callerIpv4(80)
    const phone = await run({ ...ten, scenario: 'working-phone', from })
    const stale = await run({ ...ten, scenario: 'stale-password', password: 'old', from })
    const force = await run({ ...ten, scenario: 'brute-force', from })
    const calls = await run({ ...ten, scenario: 'outgoing-call', calls: 3, from })

    expect([phone, stale, force]).to.deep.equal(Array(3).fill({ successful: 10, failed: 0 }))
    expect(calls).to.deep.equal({ successful: 3, failed: 0 })
  })

  it('is found by svmap and answers sipsak', async () => {
    const found = await runSipvicious(given.lab, 'svmap', callerIpv4(81), [])

    expect(found.stdout).to.match(/203\.0\.113\.10:5060 +\| Asterisk/)
    expect(await isAnswered(given.lab, callerIpv4(82))).to.equal(true)
  })

  it('is scanned by svwar, for an account that nobody has and for one that exists', async () => {
    const tap = await AmiTap.open(given.lab)
    await runSipvicious(given.lab, 'svwar', callerIpv4(83), ['-e', '100-102', '--force'])

    // Asterisk answers both alike, at which svwar gives up.
    const [unknown, challenge, known] = await tap.waitForEvents(callerIpv4(83), 3)
    expect([unknown?.Event, challenge?.Event, known?.Event]).to.deep.equal([
      'InvalidAccountID',
      'ChallengeSent',
      'ChallengeSent',
    ])
    expect(known?.AccountID).to.equal('100')
  })

  it('lets svcrack guess on and on; a password that is not in its list is not found', async function () {
    this.timeout(60_000)
    const tap = await AmiTap.open(given.lab)
    const list = ['-u', '100', '-r', '1000-1049']
    const cracked = await runSipvicious(given.lab, 'svcrack', callerIpv4(84), list)

    expect(cracked.stdout).not.to.include(accounts['100'])
    const events = await tap.waitForEvents(callerIpv4(84), 50)
    const failed = events.filter(({ Event }) => Event === 'ChallengeResponseFailed')
    expect(failed.length).to.be.at.least(49)
  })

  it('comes back after a stop', async function () {
    this.timeout(60_000)
    const options = { from: callerIpv4(85), count: 1, silenceMs: 500 }
    await given.lab.asterisk.stop()
    const silent = await startCaller(given.lab, options).report()
    await given.lab.asterisk.start()
    const answered = await startCaller(given.lab, options).report()

    expect(silent).to.include({ end: 'silence', guessesAnswered: 0, challengesAnswered: 0 })
    expect(answered).to.include({ end: 'count', guessesAnswered: 1 })
  })
})

/** What a lab could leave behind: processes in its networks, mounts below its folder, the folder. Other labs run beside it. */
async function leftOf(folder: string, networks: readonly string[]) {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const names = await Promise.all(
    // A process may end while it is looked at.
    pids.map(async (pid) => {
      const network = await readlink(`/proc/${pid}/ns/net`).catch(() => '')
      const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')
      return networks.includes(network) ? [name.trim()] : []
    }),
  )
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n')
  return {
    processes: names.flat(),
    mounts: mounts.filter((line) => line.includes(folder)),
    hasFolder: existsSync(folder),
  }
}
