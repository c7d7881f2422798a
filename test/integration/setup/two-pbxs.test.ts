// `sipward setup` on a machine with two Asterisks, one of them with folders of its own.
import { expect } from 'chai'
import type { RunningCommand } from '../../lab/command.js'
import { describeWithLab } from '../../lab/requirements.js'
import { StockPbx } from '../../lab/stock-pbx.js'
import { waitUntil } from '../../support/wait-until.js'

const home = '/opt/second'

/** A copy of the first one's files with folders, ports and a HEP number of its own. */
const script = `
mkdir -p ${home}/run ${home}/log ${home}/spool
cp -a /etc/asterisk ${home}/etc
cp -a /var/lib/asterisk ${home}/lib
cat >${home}/etc/asterisk.conf <<'END'
[directories]
astetcdir => ${home}/etc
astvarlibdir => ${home}/lib
astdbdir => ${home}/lib
astkeydir => ${home}/lib
astdatadir => /usr/share/asterisk
astspooldir => ${home}/spool
astrundir => ${home}/run
astlogdir => ${home}/log
END
sed -i 's/5060/5070/' ${home}/etc/pjsip.conf
sed -i 's/port = 5038/port = 5039/' ${home}/etc/manager.conf
sed -i 's/^rtp\\(start\\|end\\)=.*//' ${home}/etc/rtp.conf
chown -R asterisk:asterisk ${home}
`

describeWithLab('sipward setup beside two Asterisks', () => {
  let pbx: StockPbx
  let second: RunningCommand
  let stock: Record<string, string>
  const snapshot = () => ({ ...pbx.snapshot('/etc/asterisk'), ...pbx.snapshot(`${home}/etc`) })
  before('start the machine', async function () {
    this.timeout(180_000)
    pbx = await StockPbx.start({ asterisk: '22', script })
    const own = ['asterisk', '-C', `${home}/etc/asterisk.conf`]
    second = pbx.startProgram([...own, '-f', '-U', 'asterisk'])
    const isBooted = async (): Promise<boolean> => {
      if (!second.isRunning) throw new Error(`the second one ended\n${second.tail}`)
      const { stdout } = await pbx.run([...own, '-rx', 'core waitfullybooted'])
      return stdout.includes('fully booted')
    }
    await waitUntil(isBooted, { what: 'the second Asterisk', deadlineMs: 60_000 })
    stock = snapshot()
  })
  after('close the machine', async function () {
    this.timeout(30_000)
    await second.stop('SIGKILL')
    await pbx.close()
  })

  it('sets both up, tells them apart, and proves each', async () => {
    const { code, stdout, stderr } = await pbx.sipward(['setup', '--yes'])

    expect(code, stdout + stderr).to.equal(0)
    expect(stdout).to.match(/✓ a test request to UDP port 5060 .* 2 messages of it by HEP/)
    expect(stdout).to.match(/✓ a test request to UDP port 5070 .* 2 messages of it by HEP/)
    const toml = pbx.read('/etc/sipward/sipward.toml')
    expect(toml).to.match(/name = "pbx"[^[]*port = 5038/)
    expect(toml).to.match(/name = "pbx-2"[^[]*port = 5039/)
    expect(toml).to.include('sip.ports = ["5060", "5070"]')
    expect(new Set(toml.match(/secret = .*/g))).to.have.property('size', 2)
    expect(pbx.read('/etc/asterisk/hep.conf')).to.match(/^capture_id = 1\b/m)
    expect(pbx.read(`${home}/etc/hep.conf`)).to.match(/^capture_id = 2\b/m)
  })

  it('changes nothing when it is called again, and the doctor finds both well', async () => {
    const done = snapshot()
    const { stdout } = await pbx.sipward(['setup', '--yes'])

    expect(stdout).to.include('Everything is set up already')
    expect(snapshot()).to.deep.equal(done)
    const { code } = await pbx.sipward(['doctor', 'ami', 'ami-security', 'hep', 'sip-ports', 'proof'])
    expect(code).to.equal(0)
  })

  it('takes back what it has changed at both', async () => {
    const { code, stderr } = await pbx.sipward(['setup', '--undo', '--yes'])

    expect(code, stderr).to.equal(0)
    expect(snapshot()).to.deep.equal(stock)
  })
})
