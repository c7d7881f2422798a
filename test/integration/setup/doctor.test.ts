// `sipward doctor` on a machine with stock Asterisk: for each check something is broken, it is named, the printed
// command is run, and it is gone.
import { expect } from 'chai'
import { readFileSync, writeFileSync } from 'node:fs'
import type { CommandResult } from '../../lab/command.js'
import { describeWithLab } from '../../lab/requirements.js'
import { StockPbx } from '../../lab/stock-pbx.js'

interface FindingJson {
  readonly severity: string
  readonly sentence: string
  readonly cost: string
  readonly command: string
}

interface DoctorJson {
  readonly ok: boolean
  readonly checks: readonly {
    readonly name: string
    readonly state: string
    readonly reason: string
    readonly failure: string
    readonly findings: readonly FindingJson[]
  }[]
}

describeWithLab('sipward doctor', () => {
  let pbx: StockPbx
  before('set a machine up', async function () {
    this.timeout(180_000)
    pbx = await StockPbx.start({ asterisk: '22' })
    const { code, stderr } = await pbx.sipward(['setup', '--yes'])
    expect(code, stderr).to.equal(0)
  })
  after('close the machine', async () => {
    await (pbx as StockPbx | undefined)?.close()
  })

  type Run = (argv: readonly string[], variables?: readonly string[]) => Promise<CommandResult>
  const inside: Run = (argv, variables) => pbx.sipward(argv, variables)
  /** With processes of its own, for those of other labs are visible in this one. */
  const alone: Run = (argv) =>
    pbx.run(['unshare', '--pid', '--fork', '--mount-proc', ...pbx.commandLine(argv)])
  const outside: Run = (argv) => pbx.sipwardOutside(argv)

  const look = async (name: string, run: Run = inside, variables?: readonly string[]) => {
    const { code, stdout, stderr } = await run(['doctor', name, '--json'], variables)
    const json = JSON.parse(stdout || '{}') as DoctorJson
    const [check] = json.checks
    expect(check?.failure, stderr).to.equal('')
    expect(code).to.equal(json.ok ? 0 : 1)
    return { code, findings: check?.findings ?? [] }
  }
  /** Runs a printed command as a person would. */
  const obey = async (command: string, run: Run = inside, variables?: readonly string[]) => {
    const [program = '', ...argv] =
      command.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? []
    const done =
      program === 'sipward' ? await run(argv, variables) : await pbx.run([program, ...argv])
    return done
  }
  /** Expects what is broken to be named, and the printed command to mend it. */
  const expectMended = async (
    name: string,
    sentence: RegExp,
    { run = inside, variables }: { run?: Run; variables?: readonly string[] } = {},
  ) => {
    const { findings } = await look(name, run, variables)
    expect(findings.map((one) => one.sentence).join('\n')).to.match(sentence)
    expect(findings.every(({ cost }) => cost !== '')).to.equal(true)
    const done = await obey(findings[0]?.command ?? '', run, variables)
    expect((await look(name, run, variables)).findings, done.stdout + done.stderr).to.deep.equal([])
  }
  const edit = (path: string, from: RegExp, to: string): (() => void) => {
    const text = readFileSync(pbx.path(path), 'utf8')
    expect(text).to.match(from)
    writeFileSync(pbx.path(path), text.replace(from, to))
    return () => {
      writeFileSync(pbx.path(path), text)
    }
  }

  it('finds nothing wrong with what setup has just set up, but that no daemon runs', async () => {
    const { code, stdout } = await pbx.sipward(['doctor'])

    const wrong = stdout.split('\n').filter((line) => /^[✗☠]/.test(line))
    // The machine of the lab has neither iptables nor ipset.
    expect(wrong.map((line) => line.split(':')[0])).to.deep.equal([
      '✗ kernel',
      '✗ kernel',
      '✗ daemon',
    ])
    expect(stdout).to.include('✓ a test request to every transport is told of')
    expect(code).to.equal(1)
  })

  it('names its checks, and knows what was meant', async () => {
    expect((await pbx.sipward(['doctor', '--list'])).stdout).to.match(
      /^ami-security +the AMI user/m,
    )
    const { code, stderr } = await pbx.sipward(['doctor', 'amy'])
    expect(code).to.equal(64)
    expect(stderr).to.include('did you mean "ami"?')
  })

  it('configuration: names each fault with its line, as check-config does', async () => {
    const mend = edit('/etc/sipward/sipward.toml', /port = 5038/, 'port = "many"')

    const { findings } = await look('configuration')
    const { code, stderr } = await obey(findings[0]?.command ?? '')
    mend()

    expect(findings[0]?.sentence).to.match(/sipward\.toml:\d+: .*port/)
    expect(code).to.equal(78)
    expect(stderr).to.include(findings[0]?.sentence)
    expect((await look('configuration')).findings).to.deep.equal([])
    expect((await pbx.sipward(['check-config'])).code).to.equal(0)
  })

  it('lists: names each line that nobody understands', async () => {
    await pbx.shell('echo "203.0.113.300 a typing error" >/etc/sipward/denylist')

    const { findings } = await look('lists')
    const { code, stderr } = await obey(findings[0]?.command ?? '')
    await pbx.shell('rm /etc/sipward/denylist')

    expect(findings[0]?.sentence).to.include('/etc/sipward/denylist:1:')
    expect(code).to.equal(78)
    expect(stderr).to.include('denylist:1:')
    expect((await look('lists')).findings).to.deep.equal([])
  })

  it('file-modes: a configuration that everybody may write', async () => {
    await pbx.shell('chmod 666 /etc/sipward/sipward.toml')
    await expectMended('file-modes', /written by others .*mode 666/)
    expect(await pbx.shell('stat -c %a /etc/sipward/sipward.toml')).to.equal('640\n')
  })

  it('asterisk: one that does not run', async () => {
    await pbx.stopAsterisk()
    const { findings } = await look('asterisk', alone)
    const { stdout } = await alone(['doctor'])
    const json = JSON.parse((await alone(['doctor', '--json'])).stdout) as DoctorJson
    await pbx.startAsterisk()

    expect(findings[0]).to.include({
      severity: 'wrong',
      sentence: 'no Asterisk runs on this machine',
    })
    // Nothing is ticked that could not be looked at: neither what Asterisk would have said, nor the units.
    const ofAsterisk = ['ami', 'ami-security', 'hep', 'sip-ports', 'iax2', 'one-source', 'proof']
    for (const name of [...ofAsterisk, 'unit']) {
      const check = json.checks.find((one) => one.name === name)
      expect(check, name).to.include({ state: 'notLookedAt', ok: false })
      expect(stdout).to.include(`– ${name}: not looked at: ${check?.reason ?? ''}`)
    }
    const count = json.checks.filter(({ state }) => state === 'notLookedAt').length
    expect(stdout.trim().split('\n').at(-1)).to.include(`, ${count} checks have looked at nothing`)
    const { findings: then } = await look('asterisk')
    expect(then.filter(({ severity }) => severity === 'wrong')).to.deep.equal([])
  })

  it('ami: switched off', async () => {
    edit('/etc/asterisk/manager.conf', /enabled = yes/, 'enabled = no')
    await pbx.asterisk('manager reload')
    await expectMended('ami', /AMI is switched off in/)
  })

  it('ami: a user that is gone, as where a program has written the files anew', async () => {
    await pbx.shell('rm /etc/asterisk/manager.d/sipward.conf')
    await pbx.asterisk('manager reload')
    await expectMended('ami', /have no AMI user sipward/)
  })

  it('ami: another secret', async () => {
    edit('/etc/asterisk/manager.d/sipward.conf', /secret = .*/, 'secret = another')
    await pbx.asterisk('manager reload')
    await expectMended('ami', /is another one than in sipward\.toml/)
    expect((await look('proof')).findings).to.deep.equal([])
  })

  it('ami-security: a user without the class, and the proof says the same', async () => {
    edit('/etc/asterisk/manager.d/sipward.conf', /read = security,system/, 'read = system')
    await pbx.asterisk('manager reload')

    expect((await look('proof')).findings[0]?.sentence).to.include(
      'AMI has not told of a test request',
    )
    await expectMended('ami-security', /has no class security/)
    expect((await look('proof')).findings).to.deep.equal([])
  })

  it('hep: switched off, which costs most where TCP is open', async () => {
    edit('/etc/asterisk/hep.conf', /enabled = yes/, 'enabled = no')
    await pbx.asterisk('module reload res_hep.so')

    const { findings } = await look('hep')
    expect(findings[0]?.cost).to.include('events that Asterisk loses are then seen by nobody')
    expect((await look('proof')).findings[0]?.sentence).to.include('HEP has shown nothing')
    await expectMended('hep', /the mirror is switched off/)
    expect((await look('proof')).findings).to.deep.equal([])
  })

  it('hep: a mirror that goes to another collector', async () => {
    edit('/etc/asterisk/hep.conf', /capture_address = \S+/, 'capture_address = 203.0.113.66:9061')
    await pbx.asterisk('module reload res_hep.so')

    await expectMended(
      'hep',
      /mirrors to 203\.0\.113\.66:9061, and sipward receives on 127\.0\.0\.1:9060/,
    )
    expect(pbx.read('/etc/sipward/sipward.toml')).to.match(/forward = "203\.0\.113\.66:9061"/)
  })

  it('saved-rules: what iptables-persistent has saved', async () => {
    const own = '*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n'
    const ours =
      '*raw\n:PREROUTING ACCEPT [0:0]\n:SIPWARD - [0:0]\n-A PREROUTING -j SIPWARD\n-A SIPWARD -m set --match-set sipward-allow4 src -j RETURN\nCOMMIT\n'
    await pbx.shell('mkdir -p /etc/iptables')
    writeFileSync(pbx.path('/etc/iptables/rules.v4'), own + ours)

    await expectMended('saved-rules', /rules\.v4 holds rules of sipward/)
    expect(pbx.read('/etc/iptables/rules.v4')).to.equal(
      `${own}*raw\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n`,
    )
  })

  it('own-address: the address that one comes from', async () => {
    const variables = ['SSH_CONNECTION=203.0.113.98 50000 203.0.113.10 22']
    await expectMended('own-address', /you come from 203\.0\.113\.98/, { variables })
    expect(pbx.read('/etc/sipward/allowlist')).to.match(/^203\.0\.113\.98 /m)
  })

  it('other-firewalls: fail2ban beside sipward', async () => {
    await pbx.shell('cp /bin/sleep /tmp/fail2ban-server')
    const other = pbx.startProgram(['/tmp/fail2ban-server', '60'])
    const { findings } = await look('other-firewalls')
    await other.stop('SIGKILL')

    expect(findings[0]).to.include({
      severity: 'hint',
      sentence: 'fail2ban-server runs on this machine',
    })
    expect((await look('other-firewalls')).findings).to.deep.equal([])
  })

  it('iax2: an open port', async () => {
    await pbx.asterisk('module load chan_iax2.so')
    await expectMended('iax2', /takes IAX2 on port 4569/)
  })

  it('kernel: nothing is missing where iptables and ipset are', async () => {
    expect((await look('kernel', outside)).findings).to.deep.equal([])
  })

  it('sip-ports and nat-ports: beside a running daemon, which takes the new ports at once', async function () {
    this.timeout(120_000)
    await pbx.startDaemon()
    const transport = '\n[udp7]\ntype=transport\nprotocol=udp\nbind=0.0.0.0:5070\n'
    await pbx.shell(`printf '${transport.replaceAll('\n', '\\n')}' >>/etc/asterisk/pjsip.conf`)
    await pbx.asterisk('pjsip reload')
    await expectMended('sip-ports', /takes SIP on port 5070 \(UDP\)/)

    const nat = ['iptables', '-t', 'nat', '-A', 'PREROUTING', '-p', 'udp', '--dport', '5099']
    await pbx.lab.run('pbx', [...nat, '-j', 'REDIRECT', '--to-ports', '5060'])
    await expectMended('nat-ports', /NAT maps port 5099/, { run: outside })
    expect((await look('proof')).findings).to.deep.equal([])
    expect(
      (await look('daemon')).findings.filter(({ severity }) => severity === 'wrong'),
    ).to.deep.equal([])
  })

  it('daemon and leftovers: one that was killed', async () => {
    await pbx.killDaemon()

    expect((await look('daemon', outside)).findings[0]?.sentence).to.equal('no daemon answers')
    await expectMended('leftovers', /rules of sipward are in the kernel/, { run: outside })
  })

  it('loopback: an interface that is down', async () => {
    await pbx.lab.run('pbx', ['ip', 'link', 'set', 'lo', 'down'])
    await expectMended('loopback', /there is no 127\.0\.0\.1/, { run: outside })
  })
})
