// Scanners by the name in their User-Agent, dropped before Asterisk hears of them.
//
// The attacker's view: svmap, svwar, svcrack and their like go through whole networks as they are
// shipped, with their own name in every request, and take whatever answers for a PBX. What looks
// alike: a customer called Elite, in a display name or a number; so a name counts at the beginning
// of the User-Agent alone, in either spelling of its header, at the start of a line. The kernel
// cannot look for a name further back in one header: what "SIPVicious friendly-scanner" is called
// by its second word is the daemon's to find. Whoever changes the name is caught by what he does.
import type { Family } from '../../domain/address.js'
import { sipMethods } from '../../domain/sip-message.js'
import { noteSetName, notedRule } from '../sets/side-sets.js'
import { lineMatch, methodMatch } from './text-matches.js'

/** The first chain of the names. */
export const namesChainName = 'SIPWARD-NAMES'
const tightChainName = 'SIPWARD-TIGHT'
const methodChainName = 'SIPWARD-METHOD'

/** How many names the kernel looks for: each costs every packet of a stranger 0.2 to 0.4 µs. */
export const maxKernelNames = 64
// xt_string takes 128 bytes, the header's name and a line end among them.
const maxNameLength = 100
// A note says by its timeout what it means: SET keeps no text. Entries are read within a second or
// two, and what has not been read after ten minutes means nothing any more.
const codeSeconds = 600

/** Returns the names that the kernel looks for, in their order; the daemon takes the others. */
export function kernelNames(userAgents: readonly string[]): readonly string[] {
  return userAgents.filter((name) => name.length <= maxNameLength).slice(0, maxKernelNames)
}

/** Returns the chains that drop whoever has one of the names, and note who it was. */
export function userAgentChains(
  family: Family,
  names: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const toName = (header: string) =>
    names.map((name, index) => `${lineMatch(family, `${header}${name}`)} -g ${nameChain(index)}`)
  const chains = new Map<string, readonly string[]>([
    // Most phones write the space, so most packets are searched in one spelling alone.
    [
      namesChainName,
      [
        `${lineMatch(family, 'User-Agent: ', '! ')} -g ${tightChainName}`,
        ...toName('User-Agent: '),
      ],
    ],
    [
      tightChainName,
      [`${lineMatch(family, 'User-Agent:', '! ')} -j RETURN`, ...toName('User-Agent:')],
    ],
  ])
  names.forEach((_, index) => {
    const note = [notedRule('names', family), noteRule('names', family, index)]
    chains.set(nameChain(index), [...note, `-g ${methodChainName}`])
  })
  const methods = sipMethods.map(
    (method, index) => `${methodMatch(family, method)} ${noteRule('methods', family, index)}`,
  )
  return chains.set(methodChainName, [...methods, '-j DROP'])
}

/** Reads the index of a name or method from what is left of its note's timeout. */
export function indexOfNote(secondsLeft: number): number {
  return Math.ceil(secondsLeft / codeSeconds) - 1
}

function noteRule(note: 'names' | 'methods', family: Family, index: number): string {
  const seconds = (index + 1) * codeSeconds
  return `-j SET --add-set ${noteSetName(note, family)} src,src,dst --exist --timeout ${seconds}`
}

function nameChain(index: number): string {
  return `SIPWARD-NAME-${index + 1}`
}
