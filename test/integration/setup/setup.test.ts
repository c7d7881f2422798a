// `sipward setup` on machines with stock Asterisk: a call goes on, attackers get about ten answers, and --undo leaves
// the configuration as it was, byte for byte.
import { expect } from 'chai'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AsteriskVersion } from '../../lab/asterisk-chroot.js'
import { runSipvicious, startCaller } from '../../lab/callers.js'
import { callerIpv4 } from '../../lab/network.js'
import { describeWithLab } from '../../lab/requirements.js'
import { StockPbx } from '../../lab/stock-pbx.js'
import { projectFile } from '../../support/project-file.js'
import { waitUntil } from '../../support/wait-until.js'
import { MailStage } from '../daemon/mail-stage.js'
import { mostAnswers } from '../asterisk/attack-until-silent.js'

/** A call that is in progress until the machine is closed; returns its name in Asterisk. */
async function startCall(pbx: StockPbx): Promise<string> {
  const { lab } = pbx
  const text = await readFile(projectFile('test/lab/sipp/outgoing-call.xml'), 'utf8')
  const scenario = join(lab.folder, 'long-call.xml')
  await writeFile(
    scenario,
    text.replace('<pause milliseconds="200"/>', '<pause milliseconds="110000"/>'),
  )
  lab.start('callers', [
    ...['sipp', '203.0.113.10:5060', '-sf', scenario, '-i', callerIpv4(80), '-p', '5060'],
    ...['-bind_local', '-nostdin', '-s', '100', '-au', '100', '-ap', 'secret-100', '-m', '1'],
  ])
  let name = ''
  const isUp = async (): Promise<boolean> => {
    name = await callIn(pbx)
    return name !== ''
  }
  await waitUntil(isUp, { what: 'a call' })
  return name
}

/** The unique name of the call that is up; empty where none is. */
async function callIn(pbx: StockPbx): Promise<string> {
  const line = (await pbx.asterisk('core show channels concise'))
    .split('\n')
    .find((one) => one.includes('!Up!'))
  return line?.split('!').at(-1) ?? ''
}

const versions: readonly AsteriskVersion[] = ['22', '16']

for (const asterisk of versions) {
  describeWithLab(`sipward setup beside a stock Asterisk ${asterisk}`, () => {
    let pbx: StockPbx
    let stock: Record<string, string>
    let call: string
    before('start the machine and a call', async function () {
      this.timeout(180_000)
      pbx = await StockPbx.start({ asterisk })
      stock = pbx.snapshot('/etc/asterisk')
      call = await startCall(pbx)
    })
    after('close the machine', async function () {
      this.timeout(30_000)
      await (pbx as StockPbx | undefined)?.close()
    })

    it('shows what it would do, and does nothing', async () => {
      const { code, stdout } = await pbx.sipward(['setup', '--dry-run'])

      expect(code).to.equal(0)
      expect(stdout).to.include('add the AMI user sipward in /etc/asterisk/manager.d/sipward.conf')
      expect(pbx.snapshot('/etc/asterisk')).to.deep.equal(stock)
    })

    it('asks nobody where there is no terminal, and does nothing', async () => {
      const { code, stderr } = await pbx.sipward(['setup'])

      expect(code).to.equal(64)
      expect(stderr).to.include('--yes')
      expect(pbx.snapshot('/etc/asterisk')).to.deep.equal(stock)
    })

    it('sets up what is missing, and proves it', async function () {
      this.timeout(60_000)
      const variables = ['SSH_CONNECTION=203.0.113.99 50000 203.0.113.10 22']
      const { code, stdout, stderr } = await pbx.sipward(['setup', '--yes'], variables)

      expect(code, stdout + stderr).to.equal(0)
      expect(stdout).to.match(
        /✓ a test request to UDP port 5060( over IPv6)? was answered 401 and told of by AMI/,
      )
      if (asterisk === '22') {
        expect(stdout).to.match(/✓ a test request to TCP port 5060 .* and 2 messages of it by HEP/)
      }
      expect(pbx.read('/etc/sipward/allowlist')).to.match(/^203\.0\.113\.99 /)
      expect(pbx.snapshot('/etc/sipward')['/etc/sipward/sipward.toml']).to.match(/^0:\d+ 640 /)
      expect(await callIn(pbx)).to.equal(call)
    })

    it('changes nothing when it is called again', async function () {
      this.timeout(60_000)
      const done = { ...pbx.snapshot('/etc/asterisk'), ...pbx.snapshot('/etc/sipward') }
      const { code, stdout } = await pbx.sipward(['setup', '--yes', '--no-start'])

      expect(code).to.equal(0)
      expect(stdout).to.include('Everything is set up already')
      expect({ ...pbx.snapshot('/etc/asterisk'), ...pbx.snapshot('/etc/sipward') }).to.deep.equal(
        done,
      )
    })

    it('has guessers answered about ten times', async function () {
      this.timeout(90_000)
      await pbx.startDaemon()

      const report = await startCaller(pbx.lab, { from: callerIpv4(70), style: 'dialogs' }).report()
      expect(report.end).to.equal('silence')
      expect(report.guessesAnswered).to.be.within(1, mostAnswers(report))
      const { stdout } = await runSipvicious(pbx.lab, 'svwar', callerIpv4(71), [
        '-e100-150',
        '--force',
      ])
      expect(stdout).not.to.match(/\| *10[0-4] *\|/)
      const cracked = await runSipvicious(pbx.lab, 'svcrack', callerIpv4(72), [
        '-u100',
        '-r1000-1999',
      ])
      expect(cracked.stdout).not.to.match(/\| *100 *\|/)
      expect(await callIn(pbx)).to.equal(call)
    })

    it('offers mails and the pages to a person at a terminal', async function () {
      this.timeout(90_000)
      const mails = new MailStage()
      const setup = pbx.startOnTerminal(['setup', '--no-start'])
      const answer = async (question: string, text: string): Promise<void> => {
        await waitUntil(() => setup.stdout.includes(question), { what: question }).catch(
          (cause: unknown) => {
            throw new Error(`no question of "${question}"\n${setup.tail}`, { cause })
          },
        )
        setup.write(`${text}\r`, { end: false })
      }
      try {
        await mails.open({ prefix: pbx.lab.prefix('pbx') })
        await answer('To which address?', 'not one')
        await answer('mail.recipients', 'admin@example.org')
        await answer('Mail server? [localhost]', '127.0.0.1')
        await answer('Its port? [587]', String(mails.port))
        await answer('Encryption: starttls, tls or none? [starttls]', 'none')
        await answer('User there?', '')
        await answer('From which address?', 'pbx@example.org')
        await answer('A link for the first user of the pages? [Y/n]', '')
        await setup.wait(60_000)
      } finally {
        mails.close()
        await setup.stop('SIGKILL')
      }

      expect(Buffer.from(setup.stdout, 'latin1').toString()).to.match(/✓ .*250/)
      expect(setup.stdout).to.match(
        /http:\/\/127\.0\.0\.1:8460\/\S+\r\nIt works once, for 30 minutes/,
      )
      expect(mails.ofKind('test').map(({ to }) => to)).to.deep.equal([['admin@example.org']])
    })

    it('takes everything back, byte for byte, with the call still up', async function () {
      this.timeout(60_000)
      const { code, stdout, stderr } = await pbx.sipward(['setup', '--undo', '--yes'])

      expect(code, stdout + stderr).to.equal(0)
      expect(pbx.snapshot('/etc/asterisk')).to.deep.equal(stock)
      expect(pbx.hasDaemon).to.equal(false)
      expect(await pbx.asterisk('manager show users')).not.to.include('sipward')
      expect(await pbx.asterisk('module show like res_hep_pjsip')).not.to.match(/\d +Running/)
      expect(await pbx.shell('ls /etc; ls /var/lib')).not.to.match(/^sipward-setup$/m)
      expect(await callIn(pbx)).to.equal(call)
    })
  })
}
