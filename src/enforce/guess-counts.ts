// The requests with credentials that the kernel has counted of each stranger, read and taken out.
import { parseNetwork, sourceOf, firstAddressOf, type Family } from '../domain/address.js'
import type { KernelGuesses } from '../domain/kernel-guesses.js'
import type { Tools } from './process/tools.js'
import { guessReadSet, guessSet } from './sets/side-sets.js'

// Of a forged flood the rest is forgotten; whoever goes on is counted again.
const maxSources = 16_384

/**
 * Swaps an empty set for the one that was counted in, so that no packet is lost between reading and
 * taking out, and returns the counts, the largest first.
 */
export async function readGuesses(
  tools: Tools,
  options: { readonly families: readonly Family[]; readonly at: number },
): Promise<readonly KernelGuesses[]> {
  const { families, at } = options
  const guesses: KernelGuesses[] = []
  const lines = families.flatMap((family) => {
    const [counting, read] = [guessSet(family).name, guessReadSet(family).name]
    return [`flush ${read}`, `swap ${counting} ${read}`, `save ${read}`]
  })
  const onLine = (line: string): void => {
    const [, member = '', packets] = /(?:^|> )add \S+ (\S+) packets (\d+) /.exec(line) ?? []
    const network = parseNetwork(member)
    if (network === undefined) return
    guesses.push({ source: sourceOf(firstAddressOf(network)), requests: Number(packets), at })
  }
  await tools.run('ipset', ['-'], { input: lines.map((line) => `${line}\n`), onLine })
  return guesses.sort((a, b) => b.requests - a.requests).slice(0, maxSources)
}
