// The attackers of a protected PBX, and how many answers one has had when he is silent.
import { startCaller, runSipvicious, type Account } from '../lab/callers.js'
import type { Lab } from '../lab/lab.js'
import { callerIpv4, pbxAddress } from '../lab/network.js'

/** A kind of attacker, and the most answers that are promised. */
export interface AttackKind {
  readonly what: string
  readonly bar: number
  /** Attacks a PBX until nothing is answered any more; returns how much was. */
  attack(lab: Lab, from: string): Promise<number>
}

/** The longest that an attacker goes on while he is answered, in ms. */
const durationMs = 60_000

/** The kinds. Each guesses an account of its own: ten sources on one would be a campaign. */
export const attackKinds: readonly AttackKind[] = [
  { what: '190 guesses/s', bar: 10, attack: guess('100', 190) },
  {
    what: 'each guess sent the moment the last is answered',
    bar: 12,
    attack: guess('101', 'backToBack'),
  },
  {
    what: '8,000 guesses/s without waiting for answers',
    bar: 25,
    attack: guess('102', 8000),
  },
  { what: 'svcrack as shipped, a listed name', bar: 0, attack: crack },
]

/** Returns the address of an attacker; no two share one. */
export function attackerAddress(kind: number, round: number): string {
  return callerIpv4(66 + round * attackKinds.length + kind)
}

function guess(account: Account, pace: number | 'backToBack'): AttackKind['attack'] {
  return async (lab, from) => {
    const caller = startCaller(lab, { from, account, pace, durationMs })
    const { end, guessesAnswered } = await caller.report()
    if (end !== 'silence') throw new Error(`${from} was answered ${guessesAnswered} times: ${end}`)
    return guessesAnswered
  }
}

/** svcrack counts no answers, so the kernel of its side does. */
async function crack(lab: Lab, from: string): Promise<number> {
  const udp = ['-p', 'udp', '--sport', '5060']
  const rule = ['PREROUTING', '-s', pbxAddress.ipv4, '-d', from, ...udp]
  await lab.run('callers', ['iptables', '-w', '-t', 'raw', '-A', ...rule])
  const { code, stderr } = await runSipvicious(lab, 'svcrack', from, [
    ...['-u', '100', '-r', '10000-99999'],
  ])
  if (code !== 0) throw new Error(`svcrack ended with ${String(code)}: ${stderr}`)
  const saved = await lab.run('callers', ['iptables-save', '-c', '-t', 'raw'])
  const line = saved.split('\n').find((text) => text.includes(` -d ${from}/32 `))
  const counted = /^\[(\d+):/.exec(line ?? '')?.[1]
  if (counted === undefined) throw new Error(`no counter for ${from}: ${saved}`)
  return Number(counted)
}
