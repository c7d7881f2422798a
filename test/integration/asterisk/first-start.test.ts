// The first start beside a PBX at work: its phones send OPTIONS without credentials, and sipward has seen none of them register.
import { expect } from 'chai'
import { managerConf, pjsipConf } from '../../lab/asterisk-config.js'
import { startCaller, startPhone } from '../../lab/callers.js'
import { Daemon } from '../../lab/daemon.js'
import type { Lab } from '../../lab/lab.js'
import { callerIpv4, callerIpv6 } from '../../lab/network.js'
import { describeLab } from '../../lab/suite.js'
import { waitUntil } from '../../support/wait-until.js'
import { projectFile } from '../../support/project-file.js'

const phone = callerIpv4(80)
const phone6 = callerIpv6(3)
const provider = callerIpv4(97)
const identified = '198.51.100.0/24'
const options = { settings: ['"detection.attemptsPerMinute" = 10'], hep: 'off' } as const

const pjsip = `${pjsipConf()}
[provider]
type=registration
transport=udp4
server_uri=sip:${provider}:5999
client_uri=sip:me@${provider}:5999
retry_interval=1
max_retries=100
fatal_retry_interval=1

[carrier]
type=endpoint
context=phones
disallow=all
allow=ulaw

[carrier]
type=identify
endpoint=carrier
match=${identified}
`

/** Twelve OPTIONS without credentials, faster than a phone sends them, so that the test is short. */
const keepAlive = { method: 'OPTIONS', style: 'bare', pace: 20, count: 24 } as const

describeLab(
  'The first start beside a PBX at work',
  (given) => {
    before('phones register, and never again', async () => {
      await register(given.lab, '100', phone)
      await register(given.lab, '101', phone6)
    })

    it('blocks who keeps his line alive with OPTIONS, where it may not ask who is registered', async function () {
      // The program may have to be built first.
      this.timeout(180_000)
      const daemon = await Daemon.start(given.lab, options)

      await startCaller(given.lab, { ...keepAlive, from: phone, account: '100' }).report()

      await waitUntil(async () => (await daemon.check(phone)).isFound, {
        what: 'the block of a keep-alive',
        deadlineMs: 12_000,
      })
      expect(await daemon.cliChecked('status')).to.match(/write = reporting in manager\.conf/)
      await daemon.stop()
    })

    it('knows registered phones, IPv4 and IPv6, and blocks none of them, with write = reporting', async function () {
      this.timeout(60_000)
      await allow(given.lab, 'reporting')
      const daemon = await Daemon.start(given.lab, options)
      await waitUntil(async () => (await daemon.cliChecked('explain', phone)).includes('100'), {
        what: 'the phone being trusted',
      })

      const callers = [
        startCaller(given.lab, { ...keepAlive, from: phone, account: '100' }),
        startCaller(given.lab, { ...keepAlive, from: phone6, account: '101' }),
        startCaller(given.lab, { ...keepAlive, from: callerIpv4(90), account: '100' }),
      ]
      await Promise.all(callers.map((caller) => caller.report()))

      // Whoever is unknown is judged by the same challenges at the same time.
      await waitUntil(async () => (await daemon.check(callerIpv4(90))).isFound, {
        what: 'the block of a stranger',
        deadlineMs: 12_000,
      })
      expect(await daemon.check(phone)).to.deep.equal({ isFound: false, lists: [] })
      expect(await daemon.check(phone6)).to.deep.equal({ isFound: false, lists: [] })
      expect(await daemon.cliChecked('status')).not.to.match(/manager\.conf/)
      await daemon.stop()
    })

    it('knows the server that the PBX registers with from its news', async function () {
      this.timeout(60_000)
      const daemon = await Daemon.start(given.lab, options)
      const scenario = projectFile('test/lab/sipp/registrar.xml')
      const registrar = given.lab.start('callers', [
        'sipp',
        ...['-sf', scenario, '-i', provider, '-p', '5999', '-nostdin', '-m', '1'],
      ])

      await waitUntil(async () => isTrusted(daemon, provider), {
        what: 'the server being trusted',
        deadlineMs: 30_000,
      })

      await registrar.stop()
      await daemon.stop()
    })

    it('knows who is identified by his address alone, with write = system', async function () {
      this.timeout(60_000)
      await allow(given.lab, 'system')
      const daemon = await Daemon.start(given.lab, options)

      await waitUntil(async () => isTrusted(daemon, '198.51.100.200'), { what: 'the carrier' })
      expect(await isTrusted(daemon, '192.0.2.200')).to.equal(false)
      await daemon.stop()
    })
  },
  { files: { 'pjsip.conf': pjsip, 'manager.conf': managerConf() } },
)

async function register(lab: Lab, account: '100' | '101', from: string): Promise<void> {
  const caller = startPhone(lab, account, from)
  await waitUntil(
    async () => (await lab.asterisk.command('pjsip show contacts')).stdout.includes(`${account}/`),
    { what: 'a contact' },
  )
  await caller.stop()
}

async function allow(lab: Lab, write: string): Promise<void> {
  await lab.asterisk.configure({ 'manager.conf': managerConf(write) })
  await lab.asterisk.command('manager reload')
}

async function isTrusted(daemon: Daemon, address: string): Promise<boolean> {
  return (await daemon.cliChecked('explain', address)).includes('the PBX itself calls it')
}
