// The networks of two countries in the kernel: of how many addresses it says another thing than the database.
import { askKernel } from '../support/countries-in-kernel.js'
import { NetworkNamespace, whyNoNamespaces } from '../support/network-namespace.js'
import type { BenchReport, Measurement } from './bench-report.js'

const title = 'Countries: 120,000 addresses of each family'

/** Measures in a network namespace of its own. */
export async function benchCountries(): Promise<BenchReport> {
  const reason = whyNoNamespaces()
  if (reason !== undefined) return { title, notRun: reason }
  const namespace = new NetworkNamespace('bench')
  try {
    return { title, rows: [...(await judge(namespace, 4)), ...(await judge(namespace, 6))] }
  } finally {
    namespace.destroy()
  }
}

async function judge(namespace: NetworkNamespace, family: 4 | 6): Promise<readonly Measurement[]> {
  const count = 120_000
  const { answered, inSet, wrong } = await askKernel(namespace, { family, count, atEdges: 20_000 })
  if (answered !== count) throw new Error(`the kernel has answered ${answered} of ${count}`)
  return [
    { what: `IPv${family}: judged wrongly`, value: wrong.length, unit: 'addresses', bar: 0 },
    { what: `IPv${family}: in the set`, value: inSet, unit: 'addresses' },
  ]
}
