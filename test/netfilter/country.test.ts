// The networks of countries, as the kernel understands them: one restore, and many questions.
import { expect } from 'chai'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Reader } from 'maxmind'
import type { Response } from 'maxmind'
import type { Address } from '../../src/domain/address.js'
import { isPrivate } from '../../src/domain/country-access.js'
import { CountryDatabase } from '../../src/geo/country-database.js'
import { listNetworks } from '../../src/geo/country-networks.js'
import { shared } from '../../src/geo/database-file.js'
import { NetworkLines } from '../../src/geo/network-text.js'
import { packagedDatabase } from '../../src/geo/packaged-database.js'
import { drawAddresses, isIn, numberOf, rangesOf } from '../support/member-of.js'
import { needNamespaces, NetworkNamespace } from '../support/network-namespace.js'
import { randomNumbers } from '../support/random-numbers.js'

const tunnels = rangesOf(['::/8', '2001::/32', '2002::/16'], 6)
const setName = 'country-test'

describe('the networks of countries in the kernel', function () {
  this.timeout(240_000)
  this.slow(60_000)
  let network: NetworkNamespace | undefined
  before(function () {
    needNamespaces(this)
    network = new NetworkNamespace('country')
  })
  after(() => network?.destroy())

  /** Runs one long `ipset -` in the namespace and returns what it prints on both streams. */
  const ipset = async (lines: Iterable<string>): Promise<string> => {
    const child = spawn('ip', ['netns', 'exec', network?.name ?? '', 'ipset', '-'])
    // Each stream by itself: their lines would cut into each other.
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    child.stdin.end([...lines, 'quit', ''].join('\n'))
    await new Promise((resolve) => child.on('close', resolve))
    return `${out}\n${err}`
  }

  const bytes = readFileSync(packagedDatabase())
  const wanted = ['US', 'CA']
  const list = listNetworks(new CountryDatabase(shared(bytes)), wanted, {
    privateNetworks: 'include',
  })
  const networks = [...new NetworkLines(list.lines, list)]
  for (const family of [4, 6] as const) {
    it(`hold 100,000 random addresses of IPv${family} or not, and 20,000 at their edges, each as the database says`, async () => {
      const ofFamily = networks.filter((text) => text.includes(':') === (family === 6))
      const reader = new Reader<Response>(bytes)
      const addresses = drawAddresses(rangesOf(ofFamily, family), {
        family,
        count: 120_000,
        atEdges: 20_000,
        random: randomNumbers(family),
      })
      const isWanted = (address: string): boolean => {
        if (isPrivate(address as Address)) return true
        if (family === 6 && isIn(tunnels, numberOf(address))) return false
        const record = reader.get(address) as { country_code?: string } | null
        return wanted.includes(record?.country_code ?? '')
      }
      const set = `${setName}${family}`
      const inet = family === 4 ? 'inet' : 'inet6'
      const create = `create ${set} hash:net family ${inet} maxelem 1000000`

      const restored = await ipset([create, ...ofFamily.map((text) => `add ${set} ${text}`)])
      const answers = await ipset(addresses.map((address) => `test ${set} ${address}`))

      expect(restored).not.to.match(/error|cannot|exist/i)
      const found = [...answers.matchAll(/^(?:Warning: )?(\S+) is (NOT )?in set /gm)]
      const inKernel = new Map(found.map(([, address, not]) => [address, not === undefined]))
      const wrong = addresses.filter((address) => inKernel.get(address) !== isWanted(address))
      expect(found).to.have.length(addresses.length)
      expect(wrong).to.deep.equal([])
      expect([...inKernel.values()].filter(Boolean).length).to.be.greaterThan(10_000)
    })
  }
})
