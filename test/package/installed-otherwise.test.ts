// What the package does beside the usual way: by the words of rpm, and after setup has changed an Asterisk.
import { expect } from 'chai'
import { missingForSystemd, type SystemdRelease } from '../lab/systemd-root.js'
import { cannotRun } from '../support/cannot-run.js'
import { ProtectedMachine } from './protected-machine.js'

/** The first time on a machine its root is built. */
const openDeadlineMs = 25 * 60_000

/** Declares a suite on a machine of its own, on which nothing is installed. */
function describeMachine(
  title: string,
  release: SystemdRelease,
  suite: (given: { readonly host: ProtectedMachine }) => void,
): void {
  describe(title, function () {
    this.timeout(120_000)
    this.slow(20_000)
    const given = {} as { host: ProtectedMachine }
    before(async function () {
      this.timeout(openDeadlineMs)
      const reason = missingForSystemd()
      if (reason !== undefined) cannotRun(this, reason)
      given.host = await ProtectedMachine.open(release)
    })
    after(() => given.host.close())
    suite(given)
  })
}

describeMachine('the scripts of the package', 'bullseye', (given) => {
  it('do by the words of rpm what they do by those of dpkg', async () => {
    const { host } = given
    const { machine } = host
    const script = (name: string, word: string) => machine.checked([`/root/scripts/${name}`, word])
    const deb = '/root/sipward_0.2.0-1_amd64.deb'
    await machine.checked(['dpkg-deb', '--extract', deb, '/'])
    await machine.checked(['dpkg-deb', '--control', deb, '/root/scripts'])

    expect(await script('postinst', '1')).to.match(/sipward is installed and not started/)
    await host.configure()
    await machine.checked(['systemctl', 'enable', '--now', 'sipward-boot', 'sipward'])
    const before = await host.state()
    await script('postinst', '2')
    await script('prerm', '1')
    await script('postrm', '1')
    const after = await host.untilState(({ active }) => active === 'active', 'the daemon runs')
    expect(after.pid).to.not.equal(before.pid)
    await script('prerm', '0')
    await script('postrm', '0')

    expect(host.leftInKernel()).to.deep.equal([])
    expect(await host.state()).to.include({ active: 'inactive', pid: 0 })
    const { stdout } = await machine.run('systemctl', 'is-enabled', 'sipward')
    expect(stdout).to.equal('disabled\n')
    await machine.checked(['test', '-s', '/etc/sipward/sipward.toml'])
  })
})

describeMachine('the package, after sipward setup', 'sid', (given) => {
  it('takes back what setup has changed in Asterisk, where it is removed', async () => {
    const { host } = given
    const { machine } = host
    const transport = ['[own]', 'type=transport', 'protocol=udp', 'bind=0.0.0.0:5070', '']
    const append = ['tee', '-a', '/etc/asterisk/pjsip.conf']
    await machine.checked(append, { input: transport.join('\n') })
    await machine.checked(['systemctl', 'restart', 'asterisk'])
    const owners = 'find . -printf "%p %u %g %m\\n"'
    const script = `cd /etc/asterisk; (find . -type f -exec sha256sum {} +; ${owners}) | sort`
    const files = () => machine.checked(['sh', '-c', script])
    const before = await files()
    await host.type('docs/installation.md', 'The package')

    const said = await machine.checked(['sipward', 'setup', '--yes'])
    expect(said).to.match(/sipward runs: attacks are seen and blocked/)
    expect(await files()).to.not.equal(before)
    expect(await host.state()).to.include({ active: 'active' })
    await host.type('docs/upgrade.md', 'Remove')

    expect(await files()).to.equal(before)
    expect(host.leftInKernel()).to.deep.equal([])
    await host.type('docs/upgrade.md', 'Remove', 1)
    const left = await machine.checked(['find', '/var/lib', '/etc', '-name', '*sipward*'])
    expect(left).to.equal('')
  })
})
