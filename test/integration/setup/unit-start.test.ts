// `sipward setup` with the units of systemd, at a terminal, and called by one who may not.
import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { describeWithLab } from '../../lab/requirements.js'
import { StockPbx } from '../../lab/stock-pbx.js'
import { builtProgram } from '../../support/built-program.js'
import { waitUntil } from '../../support/wait-until.js'

/**
 * The machine of the lab has no systemd. This program says what systemctl says of a unit, writes down what it was told,
 * and runs the daemon as the unit does; without iptables that is a dry run.
 */
const systemctlOf = (program: string): string => `#!/bin/sh
echo "$*" >>/opt/systemctl.log
case "$1 $2" in
  "cat sipward.service") exit 0 ;;
  "is-active --quiet"|"is-enabled --quiet") test -e "/opt/enabled-$3" ;;
  "enable --now")
    : >"/opt/enabled-$3"
    SIPWARD_FIREWALL_DRY_RUN=true SIPWARD_WEB_LISTEN=off /opt/sipward/node ${program} run >/opt/daemon.log 2>&1 &
    echo $! >/opt/daemon.pid ;;
  "stop sipward.service") exit 0 ;;
  "disable sipward.service") rm -f /opt/enabled-sipward.service ;;
  "enable sipward.service") : >/opt/enabled-sipward.service ;;
  "show --property=User") echo sipward ;;
  "restart sipward")
    groupadd -f sipward
    : >/run/xtables.lock
    chgrp sipward /run/xtables.lock
    chmod 640 /run/xtables.lock ;;
  *) exit 1 ;;
esac
`

describeWithLab('sipward setup on a machine of people', () => {
  let pbx: StockPbx
  let stock: Record<string, string>
  before('start the machine', async function () {
    this.timeout(180_000)
    const files = { '/usr/bin/systemctl': systemctlOf(await builtProgram()) }
    const script = 'chmod 755 /usr/bin/systemctl; mkdir -p /run/systemd/system'
    pbx = await StockPbx.start({ asterisk: '22', files, script })
    stock = pbx.snapshot('/etc/asterisk')
  })
  after('close the machine', async function () {
    this.timeout(30_000)
    // Whatever a failure has left running.
    await pbx.shell('kill -9 "$(cat /opt/daemon.pid)" 2>/dev/null || true')
    await pbx.close()
  })

  const atTerminal = (argv: string, answer: string) =>
    pbx.shell(
      `echo ${answer} | script -qec "${pbx.commandLine(argv.split(' ')).join(' ')}" /dev/null`,
    )

  it('refuses whoever is not root, with the reason', async () => {
    const { code, stderr } = await pbx.run([
      'setpriv',
      '--reuid',
      '65534',
      '--clear-groups',
      ...pbx.commandLine(['setup', '--yes']),
    ])

    expect(code).to.equal(69)
    expect(stderr).to.include('run it as root')
  })

  it('starts no program of an ordinary user, whatever it is called', async () => {
    const trap = '#!/bin/sh\ntouch /opt/trapped\nexec sleep 60\n'
    await pbx.shell(
      `mkdir -p /tmp/trap; cp /bin/sleep /tmp/trap/asterisk; chown -R 12345 /tmp/trap; printf '${trap}' >/opt/trap`,
    )
    const other = pbx.startProgram([
      'setpriv',
      '--reuid',
      '12345',
      '--clear-groups',
      '/tmp/trap/asterisk',
      '60',
    ])
    await waitUntil(() => readFileSync(`/proc/${other.pid}/comm`, 'utf8') === 'asterisk\n')
    // What is started the next time under this name says so.
    await pbx.shell(
      'cp /opt/trap /tmp/trap/new; chmod 755 /tmp/trap/new; mv /tmp/trap/new /tmp/trap/asterisk',
    )
    const { stdout } = await pbx.sipward(['setup', '--dry-run'])
    await other.stop('SIGKILL')

    expect(stdout).to.match(/! process \d+ is called asterisk and belongs to an ordinary user/)
    expect(await pbx.shell('ls /opt')).not.to.include('trapped')
  })

  it('asks at a terminal, and does nothing when the answer is no', async () => {
    const shown = await atTerminal('setup', 'n')

    expect(shown).to.include('Make these changes? [y/N]')
    expect(shown).not.to.include('▶')
    expect(pbx.snapshot('/etc/asterisk')).to.deep.equal(stock)
  })

  it('does what it has shown when the answer is yes, starts the unit last, and stops it first again', async function () {
    this.timeout(120_000)
    const shown = await pbx.sipward(['setup', '--yes'])
    expect(shown.stdout).to.include('sipward runs: ')
    // The daemon has the port of HEP, and is asked how much it has heard.
    expect(shown.stdout).to.match(/✓ a test request to UDP port 5060 .* \d+ messages of it by HEP/)
    expect(shown.stdout).to.match(/▶ start sipward.service now and at each boot[^▶]*$/)
    expect(pbx.read('/opt/systemctl.log')).to.include('enable --now sipward.service')

    const undone = await atTerminal('setup --undo', 'y')
    expect(undone).to.match(/• stop and disable sipward\.service[^•]*• /)
    expect(pbx.read('/opt/systemctl.log')).to.match(
      /stop sipward.service\ndisable sipward.service\n$/,
    )
    expect(pbx.snapshot('/etc/asterisk')).to.deep.equal(stock)
  })

  for (const [name, command, sentence] of [
    ['unit', 'systemctl enable sipward.service', 'sipward.service is not enabled'],
    [
      'xtables-lock',
      'systemctl restart sipward',
      'the user sipward cannot read /run/xtables.lock, the lock of iptables-legacy',
    ],
  ] as const) {
    it(`has a doctor for ${name}`, async () => {
      const iptables = '/usr/sbin/iptables'
      await pbx.shell(`printf '#!/bin/sh\necho legacy\n' >${iptables}; chmod 755 ${iptables}`)
      const ill = await pbx.sipward(['doctor', name])
      expect(ill.stdout).to.include(`✗ ${name}: ${sentence}\n`)
      expect(ill.stdout).to.include(`    → ${command}\n`)
      expect(ill.code).to.equal(1)

      await pbx.shell(command)
      const { code, stdout } = await pbx.sipward(['doctor', name])
      expect(code, stdout).to.equal(0)
    })
  }

  it('has a doctor who says what others than root cannot see, and claims nothing of it', async () => {
    const other = ['setpriv', '--reuid', '65534', '--clear-groups']
    const seen = await pbx.run([...other, ...pbx.commandLine(['doctor', 'asterisk'])])
    expect(seen.stderr).to.include('you are not root')
    expect(seen.stdout).not.to.include('✗ asterisk')
    const mended = await pbx.run([...other, ...pbx.commandLine(['doctor', '--fix'])])
    expect(mended.code).to.equal(69)
    expect(mended.stderr).to.include('run it as root')
  })

  it('prints JSON', async () => {
    const { stdout } = await pbx.sipward(['setup', '--dry-run', '--json'])

    const plan = JSON.parse(stdout) as {
      asterisk: { version: string }[]
      changes: { title: string }[]
    }
    expect(plan.asterisk[0]?.version).to.match(/^22\./)
    expect(plan.changes.map(({ title }) => title).join()).to.include('add the AMI user')
    expect(stdout).not.to.match(/secret = [^…]/)
  })
})
