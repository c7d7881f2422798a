// The networks of countries put into a set of a real kernel, which is then asked about many addresses.
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
import { drawAddresses, isIn, numberOf, rangesOf } from './member-of.js'
import type { NetworkNamespace } from './network-namespace.js'
import { randomNumbers } from './random-numbers.js'

const tunnels = rangesOf(['::/8', '2001::/32', '2002::/16'], 6)
const wanted = ['US', 'CA']

/** How many addresses are asked about; some of them at the edges of networks. */
export interface Drawn {
  readonly family: 4 | 6
  readonly count: number
  readonly atEdges: number
}

/** What the kernel has answered. */
export interface KernelAnswers {
  /** What it printed while the set was filled. */
  readonly restored: string
  readonly answered: number
  readonly inSet: number
  /** The addresses of which the kernel says another thing than the database's own reader. */
  readonly wrong: readonly string[]
}

/** Fills a set of the namespace with the networks of two countries and asks it. */
export async function askKernel(
  namespace: NetworkNamespace,
  { family, count, atEdges }: Drawn,
): Promise<KernelAnswers> {
  const bytes = readFileSync(packagedDatabase())
  const database = new CountryDatabase(shared(bytes))
  const list = listNetworks(database, wanted, { privateNetworks: 'include' })
  const ofFamily = [...new NetworkLines(list.lines, list)].filter(
    (text) => text.includes(':') === (family === 6),
  )
  const random = randomNumbers(family)
  const addresses = drawAddresses(rangesOf(ofFamily, family), { family, count, atEdges, random })
  const set = `country-test${family}`
  const inet = family === 4 ? 'inet' : 'inet6'
  const create = `create ${set} hash:net family ${inet} maxelem 1000000`

  const restored = await ipset(namespace, [create, ...ofFamily.map((text) => `add ${set} ${text}`)])
  const answers = await ipset(
    namespace,
    addresses.map((address) => `test ${set} ${address}`),
  )

  const found = [...answers.matchAll(/^(?:Warning: )?(\S+) is (NOT )?in set /gm)]
  const inKernel = new Map(found.map(([, address, not]) => [address, not === undefined]))
  const reader = new Reader<Response>(bytes)
  return {
    restored,
    answered: found.length,
    inSet: [...inKernel.values()].filter(Boolean).length,
    wrong: addresses.filter((address) => inKernel.get(address) !== isWanted(reader, address)),
  }
}

function isWanted(reader: Reader<Response>, address: string): boolean {
  if (isPrivate(address as Address)) return true
  if (address.includes(':') && isIn(tunnels, numberOf(address))) return false
  const record = reader.get(address) as { country_code?: string } | null
  return wanted.includes(record?.country_code ?? '')
}

/** Runs one long `ipset -` in the namespace and returns what it prints on both streams. */
async function ipset({ name }: NetworkNamespace, lines: readonly string[]): Promise<string> {
  const child = spawn('ip', ['netns', 'exec', name, 'ipset', '-'])
  // Each stream by itself: their lines would cut into each other.
  let [out, err] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  child.stdin.end([...lines, 'quit', ''].join('\n'))
  await new Promise((resolve) => child.on('close', resolve))
  return `${out}\n${err}`
}
