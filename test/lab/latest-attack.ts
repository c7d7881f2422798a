// The record of the newest attack of an address, as the command line tells it.
import { waitUntil } from '../support/wait-until.js'
import type { Daemon } from './daemon.js'

/** What the tests read of an attack record. */
export interface AttackRecord {
  readonly rule: string
  readonly type: string
  readonly userAgent: string
  readonly knownTool: boolean
  readonly account: string
  readonly calledNumber: string
  readonly attempts: number
  readonly proof: string
  readonly evidence: readonly { readonly failure: string }[]
}

/** Waits for the record, which itself waits a second for whatever explains it, and returns it. */
export async function latestAttack(daemon: Daemon, address: string): Promise<AttackRecord> {
  const find = async (): Promise<AttackRecord | undefined> => {
    const story = await daemon.cliChecked('explain', address, '--json')
    return (JSON.parse(story) as { attacks: AttackRecord[] }).attacks[0]
  }
  await waitUntil(async () => (await find()) !== undefined, { what: `an attack of ${address}` })
  const attack = await find()
  if (attack === undefined) throw new Error(`the attack of ${address} is gone`)
  return attack
}
