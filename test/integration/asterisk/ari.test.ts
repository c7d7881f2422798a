// ARI of a real Asterisk: what it tells of its lines, whom sipward believes by it, and whom not.
import { expect } from 'chai'
import { accounts, amiUser, pjsipConf, trunkAddress } from '../../lab/asterisk-config.js'
import { ariFiles, ariKeys } from '../../lab/ari-config.js'
import { sipConf } from '../../lab/chan-sip-config.js'
import type { RunningCommand } from '../../lab/command.js'
import { Daemon, type DaemonOptions } from '../../lab/daemon.js'
import type { Lab } from '../../lab/lab.js'
import { callerIpv4, pbxAddress } from '../../lab/network.js'
import { describeLab } from '../../lab/suite.js'
import { projectFile } from '../../support/project-file.js'
import { waitUntil } from '../../support/wait-until.js'
import type { StatusJson } from '../../../src/tell/web/api/api-json.js'

const withAri: DaemonOptions = { hep: 'off', pbxKeys: ariKeys() }

// Without the class system AMI tells neither of contacts nor of registrations: what is known comes of ARI.
const manager = `[general]
enabled=yes
bindaddr=127.0.0.1
port=${amiUser.port}

[${amiUser.username}]
secret=${amiUser.secret}
read=security
`
const pjsip = pjsipConf()
  .replaceAll('max_contacts=10', 'max_contacts=10\nqualify_frequency=2')
  .replaceAll('rewrite_contact=yes', 'rewrite_contact=no')

type SourceJson = StatusJson['sources'][number]

async function ariOf(daemon: Daemon): Promise<SourceJson> {
  const { sources } = await daemon.get<StatusJson>('/status')
  const ari = sources.find(({ kind }) => kind === 'ari')
  if (ari === undefined) throw new Error('the status has no source ari')
  return ari
}

async function isTrusted(daemon: Daemon, address: string): Promise<boolean> {
  return (await daemon.story(address)).trust.length > 0
}

function startTrunk(lab: Lab): RunningCommand {
  const script = projectFile('test/lab/answering-trunk.py')
  return lab.start('callers', ['python3', script, trunkAddress, '5999'])
}

/** A phone that knows the password of account 100, and names whatever contact it wants. */
function startLiar(lab: Lab, from: string, port: number, contact: string): RunningCommand {
  const script = projectFile('test/lab/lying-phone.py')
  const login = [pbxAddress.ipv4, from, String(port), '100', accounts['100']]
  return lab.start('callers', ['python3', script, ...login, contact])
}

describeLab(
  'ARI of Asterisk 22',
  (given) => {
    let daemon: Daemon
    before('start the daemon', async function () {
      this.timeout(180_000)
      daemon = await Daemon.start(given.lab, withAri)
    })
    after('stop the daemon', async () => {
      await (daemon as Daemon | undefined)?.stop()
    })

    it('shows version and start of Asterisk in the status', async () => {
      const { version, startedAt, state } = await ariOf(daemon)

      expect(state).to.equal('running')
      expect(version).to.match(/^Asterisk 22\./)
      expect(Date.now() - Date.parse(startedAt ?? '')).to.be.within(0, 600_000)
      expect(await daemon.cliChecked('status')).to.match(
        /ARI +pbx +running +Asterisk 22\.\S+, up \d/,
      )
    })

    it('believes a trunk that answers Asterisk, and no contact that was only named', async function () {
      this.timeout(60_000)
      const named = '198.51.100.9'
      const liar = startLiar(given.lab, callerIpv4(67), 5072, `sip:100@${named}:5060`)
      await waitUntil(() => liar.stdout.includes('registered'), { what: 'the registration' })
      expect(await isTrusted(daemon, trunkAddress)).to.equal(false)

      const trunk = startTrunk(given.lab)
      await waitUntil(() => isTrusted(daemon, trunkAddress), { what: 'the trunk being trusted' })

      const [trust] = (await daemon.story(trunkAddress)).trust
      expect(trust?.account).to.equal('trunk')
      expect(await isTrusted(daemon, named)).to.equal(false)
      await liar.stop()
      await trunk.stop()
    })

    const lies: Readonly<Record<string, (foreign: string, own: string) => string>> = {
      // PJSIP reads %6d as m.
      'by maddr': (foreign, own) => `sip:100@${foreign}:5073;%6daddr=${own}`,
      'by its user': (foreign, own) => `sip:${foreign};x@${own}:5073`,
    }
    for (const [how, lie] of Object.entries(lies)) {
      it(`believes no foreign address whose contact leads elsewhere ${how}, whoever answers there`, async function () {
        this.timeout(60_000)
        const [foreign, liarsOwn] = ['198.51.100.10', callerIpv4(68)]
        const before = (await ariOf(daemon)).received
        // The kernel drops requests with maddr of all who are not allowed.
        await daemon.cliChecked('allow', liarsOwn)
        const contact = lie(foreign, liarsOwn)
        const liar = startLiar(given.lab, liarsOwn, 5073, contact)
        await waitUntil(() => liar.stdout.includes('asked'), { what: 'Asterisk asking at maddr' })
        const reachable = async (): Promise<boolean> => {
          const { stdout } = await given.lab.asterisk.command('pjsip show contacts')
          return stdout.split('\n').some((row) => row.includes(foreign) && row.includes('Avail'))
        }
        // The lie does to Asterisk what it is made for.
        await waitUntil(reachable, { what: 'the contact being reachable' })

        // What comes behind it has been heard: a trunk that answers.
        const trunk = startTrunk(given.lab)
        await waitUntil(async () => (await ariOf(daemon)).received > before, {
          what: 'later events',
        })
        expect(await isTrusted(daemon, foreign)).to.equal(false)
        await liar.stop()
        await trunk.stop()
      })
    }

    it('makes a wrong password a hint, and protects as before', async function () {
      this.timeout(60_000)
      await daemon.stop()
      daemon = await Daemon.start(given.lab, {
        hep: 'off',
        pbxKeys: ariKeys({ password: 'another' }),
        mustHear: (kind) => kind !== 'ari',
      })
      const refused = async (): Promise<boolean> => (await ariOf(daemon)).state === 'refused'
      await waitUntil(refused, { what: 'the refusal' })

      const { health } = await daemon.get<StatusJson>('/status')
      const problem = health.problems.find(({ part }) => part === 'ari')
      expect(health.state).to.equal('protecting')
      expect(problem?.severity).to.equal('hint')
      expect(problem?.sentence).to.match(
        /ARI of the PBX pbx is not heard: .*refuses user and password/,
      )
      expect(problem?.whatToDo).to.include('ari_password')
      const { code, stdout } = await daemon.cli('status')
      expect(code).to.equal(0)
      expect(stdout + daemon.output).not.to.match(/another|ari-secret/)
    })

    it('hears again, and of another start, after Asterisk was restarted', async function () {
      this.timeout(120_000)
      await daemon.stop()
      daemon = await Daemon.start(given.lab, withAri)
      const first = await ariOf(daemon)

      await given.lab.asterisk.stop()
      await waitUntil(async () => (await ariOf(daemon)).state === 'lost', { what: 'the loss' })
      await given.lab.asterisk.start()

      await waitUntil(
        async () => {
          const { state, startedAt } = await ariOf(daemon)
          return state === 'running' && startedAt !== first.startedAt
        },
        { what: 'the return', deadlineMs: 60_000 },
      )
    })
  },
  { files: { ...ariFiles(), 'manager.conf': manager, 'pjsip.conf': pjsip } },
)

// The Contact is what chan_sip believes of a telephone that is not behind NAT.
const withoutNat = sipConf(accounts, trunkAddress).replaceAll('nat=force_rport,comedia', 'nat=no')

describeLab(
  'ARI of Asterisk 16 with chan_sip',
  (given) => {
    it('tells version and start, and believes no address that a telephone has named', async function () {
      this.timeout(180_000)
      const daemon = await Daemon.start(given.lab, withAri)
      const [foreign, liarsOwn] = ['198.51.100.11', callerIpv4(69)]
      const liar = startLiar(given.lab, liarsOwn, 5074, `sip:100@${foreign}:5060`)
      const isBelieved = async (): Promise<boolean> => {
        const { stdout } = await given.lab.asterisk.command('sip show peers')
        return /^100\/100 +198\.51\.100\.11 /m.test(stdout)
      }
      await waitUntil(isBelieved, { what: 'the lie in Asterisk' })
      await waitUntil(async () => (await ariOf(daemon)).received > 0, { what: 'the registration' })

      const { version, startedAt, dropped } = await ariOf(daemon)
      expect(version).to.match(/^Asterisk 16\./)
      expect(startedAt).not.to.equal(undefined)
      expect(dropped).to.deep.equal({})
      // What has authenticated is trusted by AMI's event.
      await waitUntil(() => isTrusted(daemon, liarsOwn), { what: 'the telephone itself' })
      expect(await isTrusted(daemon, foreign)).to.equal(false)
      await liar.stop()
      await daemon.stop()
    })
  },
  { asterisk: '16', files: { ...ariFiles(), 'sip.conf': withoutNat } },
)
