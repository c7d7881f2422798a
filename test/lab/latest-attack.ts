// The record of the newest attack of an address, as the API tells it.
import type { ExplainJson } from '../../src/tell/web/api/api-json.js'
import { waitUntil } from '../support/wait-until.js'
import type { Daemon } from './daemon.js'

/** An attack record with its evidence. */
export type AttackRecord = ExplainJson['attacks'][number]

/** Waits for the record, which itself waits a second for whatever explains it, and returns it. */
export async function latestAttack(daemon: Daemon, address: string): Promise<AttackRecord> {
  const find = async (): Promise<AttackRecord | undefined> =>
    (await daemon.story(address)).attacks[0]
  await waitUntil(async () => (await find()) !== undefined, { what: `an attack of ${address}` })
  const attack = await find()
  if (attack === undefined) throw new Error(`the attack of ${address} is gone`)
  return attack
}
