// The package in a real systemd, from its installation to its purge, with an attacker who never stops sending.
import { expect } from 'chai'
import { setTimeout as delay } from 'node:timers/promises'
import { attacker } from '../integration/daemon/recordings.js'
import { missingForSystemd, systemdReleases, type SystemdRelease } from '../lab/systemd-root.js'
import { cannotRun } from '../support/cannot-run.js'
import { randomNumbers } from '../support/random-numbers.js'
import { waitUntil } from '../support/wait-until.js'
import { neighbour, ProtectedMachine } from './protected-machine.js'

/** The first time on a machine its root is built. */
const openDeadlineMs = 25 * 60_000
/** The unit's 30 s would be waited for twice. */
const watchdogSeconds = 4
const dropIn = `[Service]\nWatchdogSec=${watchdogSeconds}\n`
/** How often the daemon is stopped at a random moment: once with each release, 20 times where it starts quickest. */
const stops: Readonly<Record<SystemdRelease, number>> = { bookworm: 20, bullseye: 2, sid: 2 }
const longestRunMs = 2500
/** How often both units are started by hand, the daemon a moment before the other. */
const together: Readonly<Record<SystemdRelease, number>> = { bookworm: 6, bullseye: 1, sid: 1 }
const longestHeadStartMs = 600
/** What this test has put there, and no package. */
const ownFiles = ['/etc/systemd/system/sipward.service.d', '/var/backups/sipward']

for (const release of systemdReleases) {
  describe(`the package on ${release}`, function () {
    this.timeout(120_000)
    this.slow(20_000)
    let host: ProtectedMachine
    const systemctl = (...words: readonly string[]) => host.machine.checked(['systemctl', ...words])
    const untilRunning = (restarts: number) =>
      host.untilState(
        (state) => state.active === 'active' && state.restarts === restarts,
        'the daemon runs',
      )
    const untilNothingIsLeft = () =>
      waitUntil(() => host.leftInKernel().length === 0, { what: 'a kernel without rules' })

    before(async function () {
      this.timeout(openDeadlineMs)
      const reason = missingForSystemd()
      if (reason !== undefined) cannotRun(this, reason)
      host = await ProtectedMachine.open(release)
    })
    after(() => host.close())

    it('is installed, neither enabled nor started, and says what is next', async () => {
      const said = await host.type('docs/installation.md', 'The package')

      expect(said).to.match(/sipward is installed and not started\. Next: /)
      for (const unit of ['sipward', 'sipward-boot']) {
        expect((await host.machine.run('systemctl', 'is-enabled', unit)).stdout).to.equal(
          'disabled\n',
        )
      }
      expect(await host.state()).to.include({ active: 'inactive', pid: 0 })
      expect(host.leftInKernel()).to.deep.equal([])
      expect((await host.machine.checked(['sipward', 'version'])).trim()).to.match(/^sipward \d/)
    })

    it('does not start without a configuration, and does not try again', async () => {
      const { code } = await host.machine.run('systemctl', 'start', 'sipward')

      expect(code).to.equal(1)
      expect(await host.state()).to.include({ active: 'failed', restarts: 0 })
      expect(await host.machine.property('sipward', 'ExecMainStatus')).to.equal('78')
    })

    it('is ready when it protects, as a user of its own, and blocks an attacker', async () => {
      await host.configure()
      await host.write('/etc/systemd/system/sipward.service.d/quick.conf', dropIn)
      await systemctl('daemon-reload')

      await host.type('docs/installation.md', 'The package', 1)

      const { pid } = await host.state()
      const owner = await host.machine.checked(['stat', '-c', '%U', `/proc/${pid}`])
      expect(owner.trim()).to.equal('sipward')
      await host.attack()
      expect(await host.net.isAnswered(neighbour)).to.equal(true)
      const verdict = () => host.machine.property('sipward', 'StatusText')
      await waitUntil(async () => (await verdict()) === 'attacks are seen and blocked')
    })

    it('reads its configuration again, by systemctl reload and by SIGHUP', async () => {
      const before = await host.state()
      const reads = async (): Promise<number> => {
        const log = await host.machine.checked(['journalctl', '--no-pager', '-u', 'sipward'])
        return log.split('the configuration was read again').length - 1
      }

      await systemctl('reload', 'sipward')
      expect(await reads()).to.equal(1)
      await systemctl('kill', '--kill-who=main', '-s', 'HUP', 'sipward')
      await waitUntil(async () => (await reads()) === 2)

      expect(await untilRunning(0)).to.deep.equal(before)
    })

    it('keeps its firewall to itself, also where root does not ask it', async () => {
      const stop = ['--socket', '/run/nobody.sock', 'stop']
      const { code, stderr } = await host.machine.run('sipward', ...stop)
      expect(stderr).to.match(/another sipward .*already keeps the firewall/)
      expect(code).to.equal(69)
      const restored = await host.machine.checked(['sipward', 'restore'])
      expect(restored).to.match(/a daemon already keeps the firewall/)

      await systemctl('restart', 'sipward-boot')

      expect(await host.net.isAnswered(attacker)).to.equal(false)
    })

    it('comes back when it is killed, and the attacker gets no answer meanwhile', async () => {
      const { sent, answered } = await host.answersDuring(async () => {
        await systemctl('kill', '--kill-who=main', '-s', 'KILL', 'sipward')
        await untilRunning(1)
      })

      expect(sent).to.be.greaterThan(100)
      expect(answered).to.equal(0)
    })

    it('is ended and started again where it hangs', async () => {
      const { sent, answered } = await host.answersDuring(async () => {
        await systemctl('kill', '--kill-who=main', '-s', 'STOP', 'sipward')
        await untilRunning(2)
      })

      const log = await host.machine.checked(['journalctl', '--no-pager', '-u', 'sipward'])
      expect(log).to.match(/Watchdog timeout/)
      expect(sent).to.be.greaterThan(100)
      expect(answered).to.equal(0)
    })

    it('is started again by an upgrade, and the attacker gets no answer meanwhile', async () => {
      const before = await host.state()

      const { sent, answered } = await host.answersDuring(() =>
        host.type('docs/upgrade.md', 'Upgrade'),
      )

      const { pid, active } = await host.state()
      expect(active).to.equal('active')
      expect(pid).to.not.equal(before.pid)
      expect(sent).to.be.greaterThan(100)
      expect(answered).to.equal(0)
      expect(await host.net.isAnswered(neighbour)).to.equal(true)
    })

    if (release === 'bookworm') {
      it('goes back to an earlier version, with what it remembered then', async () => {
        await host.type('docs/upgrade.md', 'Keep a copy')
        await host.machine.checked(['sipward', 'deny', '198.51.100.0/24'])

        await host.type('docs/upgrade.md', 'Go back')

        const version = ['dpkg-query', '--show', '--showformat=${Version}', 'sipward']
        expect(await host.machine.checked(version)).to.equal('0.0.1-1')
        const { code } = await host.machine.run('sipward', 'check', '198.51.100.7')
        expect(code).to.equal(1)
        expect(await host.net.isAnswered(attacker)).to.equal(false)
      })
    }

    it('has its rules in the kernel before the network is up, after a reboot', async () => {
      const seen = `ipset save | grep '4 ${attacker} ' && iptables -t raw -S PREROUTING | grep SIPWARD`
      const asks = ['Type=oneshot', 'RemainAfterExit=yes', `ExecStart=/bin/sh -c "${seen}"`]
      const unit = [
        '[Unit]',
        'DefaultDependencies=no',
        'Before=sipward.service',
        '[Service]',
        ...asks,
      ]
      const wanted = ['[Install]', 'WantedBy=network-pre.target']
      const order = ['[Unit]', 'After=network-pre.target', 'Before=network.target']
      await host.write(
        '/etc/systemd/system/first-packet.service',
        [...unit, ...wanted, ...order, ''].join('\n'),
      )
      await systemctl('enable', 'first-packet')
      await host.machine.shutDown()
      host.forgetRules()
      expect(await host.net.isAnswered(attacker)).to.equal(true)

      await host.machine.boot()

      const log = await host.machine.checked(['journalctl', '-b', '--no-pager', '-n40'])
      expect(await host.machine.property('first-packet', 'ActiveState'), log).to.equal('active')
      expect(await host.net.isAnswered(attacker)).to.equal(false)
      await untilRunning(0)
      expect(await host.net.isAnswered(attacker)).to.equal(false)
    })

    it('starts beside the unit of the boot, whichever of them is quicker', async () => {
      await systemctl('stop', 'sipward', 'sipward-boot')
      for (let round = 0; round < together[release]; round++) {
        await systemctl('start', '--no-block', 'sipward')
        await delay((round / together[release]) * longestHeadStartMs)
        await systemctl('start', 'sipward-boot')
        await untilRunning(0)
        await systemctl('stop', 'sipward', 'sipward-boot')
      }
    })

    it('leaves no rule and no set where it is stopped, at whatever moment', async () => {
      const random = randomNumbers(release.length)
      for (let round = 0; round < stops[release]; round++) {
        await systemctl('reset-failed')
        await systemctl('start', '--no-block', 'sipward')
        await delay(random() * longestRunMs)
        const isKilled = round % 4 === 3
        if (isKilled) {
          await host.machine.run('systemctl', 'kill', '--kill-who=main', '-s', 'KILL', 'sipward')
        }

        await systemctl('stop', 'sipward')

        // Of a unit that is not at work systemctl does not wait for what its stop has others do.
        if (isKilled) await untilNothingIsLeft()
        expect(host.leftInKernel(), `round ${round}`).to.deep.equal([])
      }
      expect(await host.net.isAnswered(attacker)).to.equal(true)
    })

    it('leaves no rule where it is stopped after it has failed', async () => {
      await systemctl('start', 'sipward')
      expect(await host.net.isAnswered(attacker)).to.equal(false)
      await host.machine.checked(['sh', '-c', 'echo "[nonsense" >>/etc/sipward/sipward.toml'])
      await host.machine.run('systemctl', 'restart', 'sipward')
      expect(await host.state()).to.include({ active: 'failed' })
      expect(await host.net.isAnswered(attacker)).to.equal(false)

      await systemctl('stop', 'sipward')

      await untilNothingIsLeft()
      await host.configure()
    })

    it('is stopped where it is removed, and leaves what people have written', async () => {
      await systemctl('start', 'sipward')

      await host.type('docs/upgrade.md', 'Remove')

      expect(host.leftInKernel()).to.deep.equal([])
      expect(await host.state()).to.include({ active: 'inactive', pid: 0 })
      expect(await host.machine.property('sipward', 'LoadState')).to.equal('not-found')
      await host.machine.checked(['test', '-s', '/etc/sipward/sipward.toml'])
      await host.machine.checked(['test', '-s', '/var/lib/sipward/sipward.db'])
    })

    it('leaves nothing at all where it is purged', async () => {
      await host.machine.checked(['sh', '-c', `rm -rf ${ownFiles.join(' ')}`])

      await host.type('docs/upgrade.md', 'Remove', 1)

      const places = ['/etc', '/usr', '/var', '/run', '/opt', '/tmp']
      const find = [
        'find',
        ...places,
        '-xdev',
        '-iname',
        '*sipward*',
        '-not',
        '-path',
        '/var/log/*',
      ]
      expect(await host.machine.checked(find)).to.equal('')
      const users = await host.machine.checked(['cat', '/etc/passwd', '/etc/group', '/etc/shadow'])
      expect(users).to.not.match(/sipward/)
      expect((await host.machine.checked(['dpkg', '--audit'])).trim()).to.equal('')
    })
  })
}
