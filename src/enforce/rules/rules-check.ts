// The last check before rules become root's commands: only numbers, known words and quotable names pass.
import { AppError } from '../../domain/app-error.js'
import { printable } from '../../domain/untrusted.js'
import { maxTimeoutSeconds } from '../sets/ipset-script.js'
import type { FirewallRules } from '../../ports/firewall.js'

/**
 * Checks rules, whatever the types said of them.
 * @throws AppError `invalidValue` where anything in them is not what iptables shall read.
 */
export function checkRules(rules: FirewallRules): void {
  for (const port of rules.ports) checkPort(port)
  for (const protocol of rules.protocols as readonly unknown[]) {
    if (protocol !== 'udp' && protocol !== 'tcp') refuse('protocol', protocol, 'write udp or tcp')
  }
  checkNumber('packets a second', rules.packetsPerSecond, [0, 10_000])
  checkNumber('guesses at once', rules.guessesAtOnce, [0, 10_000])
  checkNumber('block time', rules.blockSeconds, [0, maxTimeoutSeconds])
  for (const name of rules.userAgents) {
    if (!/^[\u0020-\u007e]{1,128}$/.test(name)) refuse('name', name, 'write printable ASCII')
  }
  const { inviteLimit } = rules
  if (inviteLimit === undefined) return
  checkNumber('number of INVITEs', inviteLimit.value, [1, 10_000])
  checkNumber('burst of INVITEs', inviteLimit.burst, [1, 10_000])
  if (!['second', 'minute', 'hour'].includes(inviteLimit.unit)) {
    refuse('unit', inviteLimit.unit, 'write second, minute or hour')
  }
}

function checkPort(port: unknown): void {
  const [, low, high = low] = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(String(port)) ?? []
  const isRange = Number(low) >= 1 && Number(low) <= Number(high) && Number(high) <= 65_535
  if (!isRange) refuse('port', port, 'write 5060 or 5060:5062')
}

function checkNumber(
  what: string,
  value: unknown,
  [least, most]: readonly [least: number, most: number],
): void {
  const isFine = Number.isInteger(value) && Number(value) >= least && Number(value) <= most
  if (!isFine) refuse(what, value, `write a whole number from ${least} to ${most}`)
}

function refuse(what: string, value: unknown, advice: string): never {
  const text = printable(String(value)).slice(0, 80)
  throw new AppError('invalidValue', `the ${what} "${text}" is refused by the firewall: ${advice}`)
}
