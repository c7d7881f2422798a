// The last check before rules become root's commands: only numbers, known words and quotable names pass.
import { AppError } from '../domain/app-error.js'
import { printable } from '../domain/untrusted.js'
import type { FirewallRules } from '../ports/firewall.js'

/**
 * Checks rules, whatever the types said of them.
 * @throws AppError `invalidValue` where anything in them is not what iptables shall read.
 */
export function checkRules(rules: FirewallRules): void {
  for (const port of rules.ports) checkPort(port)
  for (const protocol of rules.protocols as readonly unknown[]) {
    if (protocol !== 'udp' && protocol !== 'tcp') refuse('protocol', protocol, 'write udp or tcp')
  }
  checkNumber('packets a second', rules.packetsPerSecond, 0)
}

function checkPort(port: unknown): void {
  const [, low, high = low] = /^(\d{1,5})(?::(\d{1,5}))?$/.exec(String(port)) ?? []
  const isRange = Number(low) >= 1 && Number(low) <= Number(high) && Number(high) <= 65_535
  if (!isRange) refuse('port', port, 'write 5060 or 5060:5062')
}

function checkNumber(what: string, value: unknown, least: number): void {
  const isFine = Number.isInteger(value) && Number(value) >= least && Number(value) <= 10_000
  if (!isFine) refuse(what, value, `write a whole number from ${least} to 10000`)
}

function refuse(what: string, value: unknown, advice: string): never {
  const text = printable(String(value)).slice(0, 80)
  throw new AppError('invalidValue', `the ${what} "${text}" is refused by the firewall: ${advice}`)
}
