// Do packets pass by the rules: chains before ours, or flows that are offloaded?
import { type Check, type Finding, hint, notLookedAt } from '../check.js'

const rawPriority = -300

/** Looks at the base chains and flowtables of nftables. */
export const earlierChains: Check = {
  name: 'earlier-chains',
  title: 'nothing decides on packets before sipward',
  isCheap: false,
  look: async ({ run }) => {
    const { status, stdout, isMissing } = await run(['nft', 'list', 'ruleset'])
    if (isMissing) return notLookedAt('nft is not installed')
    if (status !== 0) return notLookedAt('nft does not show the rules')
    return [...chains(stdout), ...flowtables(stdout)]
  },
}

/** `type filter hook prerouting priority raw - 10; policy accept;` */
function chains(ruleset: string): Finding[] {
  return ruleset.split('\n').flatMap((line) => {
    const [, hook = '', priority = ''] =
      /hook (prerouting|ingress).*priority ([^;]+);/.exec(line) ?? []
    const isBefore = hook === 'ingress' || priorityOf(priority) < rawPriority
    if (hook === '' || !isBefore) return []
    return [
      hint({
        sentence: `a chain of nftables decides before sipward does: ${line.trim().slice(0, 100)}`,
        cost: 'what it accepts is still seen by sipward; what it drops is not, and what it changes comes changed',
        command: '',
      }),
    ]
  })
}

function flowtables(ruleset: string): Finding[] {
  return /^\s*flowtable /m.test(ruleset)
    ? [
        hint({
          sentence: 'the kernel has a flowtable: flows that it offloads pass by all rules',
          cost: 'a source that is blocked in the middle of such a flow is heard until the flow ends',
          command: '',
        }),
      ]
    : []
}

function priorityOf(text: string): number {
  const [, name = '', sign = '+', number = '0'] =
    /^([a-z]*)\s*(?:([+-])?\s*(\d+))?$/.exec(text.trim()) ?? []
  const base = name === 'raw' ? rawPriority : 0
  return base + (sign === '-' ? -1 : 1) * Number(number)
}
