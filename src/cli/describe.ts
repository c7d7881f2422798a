// Blocks, entries and attacks as rows of tables.
import { systemClock } from '../app/system-clock.js'
import type { AttackJson, BlockJson, ListEntryJson } from '../tell/web/api-json.js'
import { describeDuration, describeIsoTime } from '../tell/format/describe-time.js'
import { cell, type TableContent } from './table.js'

/** Says when in UTC, and how far that is from now: `2026-11-21 02:31:07 (in 52 min 3 s)`. */
export function describeUntil(iso: string | null, now = systemClock.now()): string {
  if (iso === null) return 'for good'
  const left = Date.parse(iso) - now
  const distance = left >= 0 ? `in ${describeDuration(left)}` : `${describeDuration(-left)} ago`
  return `${describeIsoTime(iso)} (${distance})`
}

/** Lays out blocks. */
export function blockTable(blocks: readonly BlockJson[]): TableContent {
  return {
    head: ['ADDRESS', 'TYPE', 'SINCE (UTC)', 'UNTIL (UTC)', 'USER-AGENT', 'COUNTRY', 'NOTE'],
    rows: blocks.map((block) => [
      cell(block.flow === null ? block.address : `${block.address} port ${block.flow.port}`, 60),
      cell(block.type ?? '-'),
      describeIsoTime(block.since),
      describeUntil(block.until),
      cell(block.userAgent),
      cell(block.countryName),
      cell(block.note),
    ]),
  }
}

/** Lays out entries of a list. */
export function entryTable(entries: readonly ListEntryJson[]): TableContent {
  return {
    head: ['ADDRESS', 'BY', 'SINCE (UTC)', 'COUNTRY', 'NOTE'],
    rows: entries.map((entry) => [
      cell(entry.address, 60),
      cell(entry.origin),
      describeIsoTime(entry.since),
      cell(entry.countryName),
      cell(entry.note, 80),
    ]),
  }
}

/** Lays out attacks. */
export function attackTable(attacks: readonly AttackJson[]): TableContent {
  return {
    head: ['AT (UTC)', 'TYPE', 'ATTEMPTS', 'PROOF', 'ACTION', 'ACCOUNT', 'USER-AGENT', 'VICTIM'],
    right: [2],
    rows: attacks.map((attack) => [
      describeIsoTime(attack.at),
      cell(attack.typeInferred ? `${attack.type} (inferred)` : attack.type),
      String(attack.attempts),
      cell(attack.proof),
      cell(attack.action),
      cell(attack.account),
      cell(attack.userAgent),
      cell(attack.victim),
    ]),
  }
}
