// Country policies that are changed while packets come: whoever must not get in never does, whoever may always does.
import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packagedDatabase } from '../../../src/geo/packaged-database.js'
import type { GeoJson } from '../../../src/tell/web/api/api-json.js'
import { mmdb, mmdbBuiltAt } from '../../support/mmdb-writer.js'
import { needNamespaces, NetworkPair } from '../../support/network-namespace.js'
import { PackageServer } from '../../support/package-server.js'
import { type Flow, PacketFlows } from '../../support/packet-flows.js'
import { patchedDatabase } from '../../support/patched-database.js'
import { waitUntil } from '../../support/wait-until.js'
import { RecordedPbx } from './recorded-pbx.js'
import { Sipward } from './sipward.js'

type Policy = Pick<GeoJson['policy'], 'mode'> & { readonly countries: readonly string[] }

const denied = ['203.0.113.66', '2001:db8:1:66::1']
const welcome = ['198.51.100.9', '3fff::9']
const dayMs = 86_400_000
// The bar: from the command until the kernel has it, with the list made of the database.
const kernelMs = 3000
const manyNetworks = 100_000
// Of the real database 174,000 and 145,000 networks.
const measured: readonly Policy[] = [
  { mode: 'allow', countries: ['DE', 'NL', 'FR'] },
  { mode: 'deny', countries: ['DE', 'FR', 'GB'] },
]

/** In which each of {@link denied} is in the United States and each of {@link welcome} in Germany. */
const databases: readonly { readonly title: string; readonly at: (builtAt: number) => Buffer }[] = [
  {
    title: 'a small database',
    at: (builtAt) => {
      const extra = builtAt === mmdbBuiltAt ? 'US' : 'FR'
      const networks = { '203.0.113.0/24': 'US', '198.51.100.0/24': 'DE', '192.0.2.0/24': extra }
      return mmdb({ networks: { ...networks, '2001:db8::/32': 'US', '3fff::/20': 'DE' }, builtAt })
    },
  },
  {
    title: 'the real database',
    at: (builtAt) => {
      const american = { '203.0.113.66': '8.8.8.8', '2001:db8::1': '8.8.8.8' }
      const german = { '198.51.100.9': '141.1.1.1', '3fff::9': '141.1.1.1' }
      const extra = builtAt === mmdbBuiltAt ? '8.8.8.8' : '141.1.1.1'
      const likeOf = { ...american, ...german, '192.0.2.1': extra }
      return patchedDatabase(readFileSync(packagedDatabase()), { likeOf, builtAt })
    },
  },
]

for (const { title, at } of databases) {
  describe(`a country policy made of ${title}, changed in streams of packets`, function () {
    this.timeout(120_000)
    this.slow(40_000)
    const isReal = title.includes('real')
    let folder = ''
    let pair: NetworkPair | undefined
    let pbx: RecordedPbx | undefined
    let server: PackageServer | undefined
    let sipward: Sipward | undefined
    const made = <Part>(part: Part | undefined): Part => {
      if (part === undefined) throw new Error('the suite has not begun')
      return part
    }
    before(async function () {
      needNamespaces(this)
      folder = await mkdtemp(join(tmpdir(), 'sipward-change-'))
      pair = new NetworkPair()
      await pair.open(denied)
      for (const address of welcome) pair.addSource(address)
      pbx = await RecordedPbx.start([], 9)
      server = await PackageServer.start()
      server.serve('/country.mmdb', at(mmdbBuiltAt + dayMs))
      const database = join(folder, 'own.mmdb')
      await writeFile(database, at(mmdbBuiltAt))
      const geo = [`database = "${database}"`, `url = "${server.url}/country.mmdb"`]
      const settings = ['detection.packetsPerSecond = 0']
      // Its store and its threads, too, go before whatever else is busy here.
      const prefix = ['chrt', '--rr', '1']
      const netns = pair.pbx.name
      const options = { folder, prefix, amiPorts: [pbx.port], geo, settings, netns }
      sipward = await Sipward.install(options)
      await sipward.start()
    })
    after(async () => {
      await sipward?.end()
      await server?.stop()
      await pbx?.stop()
      pair?.close()
      if (folder !== '') await rm(folder, { recursive: true })
    })

    const policyNow = async (): Promise<GeoJson['policy']> =>
      (await made(sipward).api.get<GeoJson>('/geo')).policy
    const untilInForce = async ({ mode, countries }: Policy): Promise<GeoJson['policy']> => {
      const isInForce = async (): Promise<boolean> => {
        const now = await policyNow()
        const codes = now.countries.map(({ code }) => code)
        return now.state === 'inForce' && now.mode === mode && codes.join() === countries.join()
      }
      await waitUntil(isInForce, { deadlineMs: 20_000, what: `${mode} ${countries.join()}` })
      return policyNow()
    }
    /** Orders a policy, and returns after how many ms the kernel had it. */
    const order = async (policy: Policy): Promise<number> => {
      const orderedAt = Date.now()
      const { mode, countries } = policy
      const change = { 'country.policy': mode, 'country.list': countries }
      await made(sipward).api.patch('/settings', change)
      const { networks, since } = await untilInForce(policy)
      expect(inKernel(mode), mode).to.be.at.least(networks.ipv4 + networks.ipv6)
      if (isReal) expect(networks.ipv4 + networks.ipv6).to.be.at.least(manyNetworks)
      return Date.parse(since) - orderedAt
    }
    const isHeld = (address: string): boolean => {
      try {
        made(pair).pbx.run('ipset', 'test', 'sipward-country-deny4', address)
        return true
      } catch {
        return false
      }
    }
    const inKernel = (mode: string): number =>
      [4, 6].reduce((sum, family) => {
        const set = `sipward-country-${mode}${family}`
        const listed = made(pair).pbx.run('ipset', 'list', '-terse', set)
        return sum + Number(/^Number of entries: (\d+)$/m.exec(listed)?.[1])
      }, 0)

    /** Waits until each stream has sent more packets; how long that takes depends on the machine. */
    const untilSent = async (flows: PacketFlows, more: number): Promise<void> => {
      const before = flows.now()
      const haveSent = (): boolean =>
        [...flows.now()].every(([from, { sent }]) => sent >= made(before.get(from)).sent + more)
      await waitUntil(haveSent, { deadlineMs: 20_000, what: `${more} packets of each stream` })
    }
    /** Whoever is denied has not got in since the streams began, nor does in what they send next. */
    const expectNoneIn = async (flows: PacketFlows): Promise<void> => {
      await untilSent(flows, 200)
      const now = flows.now()
      for (const address of denied) {
        expect(made(now.get(address)).passed, `let in of ${address}`).to.equal(0)
      }
    }
    const expectNoneLost = async (flows: PacketFlows): Promise<void> => {
      const ended = await flows.end()
      for (const address of welcome) {
        const { sent, passed } = made(ended.get(address))
        expect(sent - passed, `lost of ${address}`).to.equal(0)
      }
    }
    /** Every stream has sent packets since then. */
    const expectSentSince = (before: ReadonlyMap<string, Flow>, flows: PacketFlows): void => {
      for (const [from, { sent }] of flows.now()) {
        expect(sent, `sent of ${from}`).to.be.above(made(before.get(from)).sent)
      }
    }
    const startFlows = async (): Promise<PacketFlows> => {
      // Neighbours that are not known yet would cost the first packets.
      for (const address of welcome) expect(await made(pair).isAnswered(address)).to.equal(true)
      const flows = new PacketFlows(made(pair), [...denied, ...welcome])
      await flows.start()
      await untilSent(flows, 100)
      return flows
    }

    it('lets no packet in that neither the old nor the new one lets in, and loses none that both let in', async () => {
      await order({ mode: 'deny', countries: ['US'] })
      const flows = await startFlows()

      const before = flows.now()
      const cli = made(sipward)
      await cli.cliChecked('settings', 'set', 'country.list', 'US,CA')
      await untilInForce({ mode: 'deny', countries: ['US', 'CA'] })
      await order({ mode: 'allow', countries: ['DE', 'NL'] })
      await cli.cliChecked('settings', 'set', 'country.list', 'DE,NL,FR')
      await untilInForce({ mode: 'allow', countries: ['DE', 'NL', 'FR'] })
      await order({ mode: 'deny', countries: ['US'] })

      expectSentSince(before, flows)
      await expectNoneIn(flows)
      await order({ mode: 'deny', countries: ['CA', 'FR', 'GB'] })
      const areLetIn = (): boolean =>
        denied.every((address) => (flows.now().get(address)?.passed ?? 0) > 0)
      await waitUntil(areLetIn, { what: 'packets of whom nothing keeps out any more' })
      await expectNoneLost(flows)
    })

    it('does so while its database is replaced', async () => {
      await order({ mode: 'deny', countries: ['US'] })
      const { since } = await policyNow()
      expect(isHeld('192.0.2.1')).to.equal(true)
      const flows = await startFlows()

      const before = flows.now()
      await made(sipward).cliChecked('geo', 'update')
      const isMade = async (): Promise<boolean> => {
        const now = await policyNow()
        return now.state === 'inForce' && now.since !== since
      }
      await waitUntil(isMade, { deadlineMs: 20_000, what: 'the policy of the newer database' })

      expect(isHeld('192.0.2.1')).to.equal(false)
      expectSentSince(before, flows)
      await expectNoneIn(flows)
      await expectNoneLost(flows)
    })

    it(`is in the kernel within ${kernelMs} ms of the command`, async () => {
      for (const policy of measured) {
        const tookMs = await order(policy)
        expect(tookMs, `${policy.mode} ${policy.countries.join()}`).to.be.at.most(kernelMs)
      }
    })
  })
}
