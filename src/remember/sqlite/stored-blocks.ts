// Blocks to rows and back.
import type { Address, Source } from '../../domain/address.js'
import type { AttackType, Proof } from '../../domain/attempt.js'
import { finalEnds } from '../../domain/block.js'
import type { Block, BlockEnd, Flow } from '../../domain/block.js'
import { untrusted } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { BlockQuery, Page } from '../../ports/store.js'
import type { SqliteConnection, SqlValue } from './sqlite-connection.js'
import { sliceOf } from '../shared/page-slice.js'
import { fromStoredText, toStoredText } from '../shared/stored-text.js'

interface BlockRow {
  readonly id: string
  readonly source: string
  readonly flow_address: string | null
  readonly flow_port: number | null
  readonly flow_protocol: string | null
  readonly type: string
  readonly user_agent: string
  readonly country: string
  readonly attack_id: string
  readonly host: string
  readonly since: number
  readonly until: number
  readonly proof: string
  readonly is_strike: number
  readonly note: string
  readonly ended_by: string | null
}

const columns =
  'id, source, flow_address, flow_port, flow_protocol, type, user_agent, country, attack_id, host,' +
  ' since, until, proof, is_strike, note, ended_by'

const replaced = columns
  .split(', ')
  .slice(1)
  .map((column) => `${column} = excluded.${column}`)

const upsertBlock = `INSERT INTO blocks (${columns})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET ${replaced.join(', ')}
  WHERE excluded.ended_by IS NOT NULL OR blocks.ended_by IS NULL
    OR blocks.ended_by NOT IN (${finalEnds.map((end) => `'${end}'`).join(', ')})`

/**
 * Writes one block, in the place of the one with its id. A block that somebody has ended stays ended: a
 * host that has not heard of it may still complete its record.
 */
export function writeBlock(connection: SqliteConnection, block: Block): void {
  connection.run(
    upsertBlock,
    toStoredText(block.id),
    toStoredText(block.source),
    block.flow?.address ?? null,
    block.flow?.port ?? null,
    block.flow?.protocol ?? null,
    toStoredText(block.type),
    toStoredText(untrusted(block.userAgent)),
    toStoredText(block.country),
    toStoredText(block.attackId),
    toStoredText(block.host),
    block.since,
    block.until,
    toStoredText(block.proof),
    Number(block.isStrike),
    toStoredText(block.note),
    block.end ?? null,
  )
}

/** Reads one page of blocks, newest first. A block that was ended early is in force no more. */
export function readBlockPage(connection: SqliteConnection, query: BlockQuery): Page<Block> {
  const conditions: string[] = []
  const values: SqlValue[] = []
  let index = 'blocks_by_since'
  if (query.activeAt !== undefined) {
    conditions.push("since <= ? AND until > ? AND (ended_by IS NULL OR ended_by = 'expired')")
    values.push(query.activeAt, query.activeAt)
    index = 'blocks_by_until'
  }
  if (query.source !== undefined) {
    conditions.push('source = ?')
    values.push(query.source)
    index = 'blocks_by_source'
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  // Left alone, SQLite may walk all of the log by `since` to save the sorting of a few rows.
  const from = `FROM blocks INDEXED BY ${index} ${where}`
  const page = `SELECT ${columns} ${from} ORDER BY since DESC, number DESC LIMIT ? OFFSET ?`
  const { offset, count } = sliceOf(query)
  return connection.inSnapshot(() => ({
    items: connection.all<BlockRow>(page, ...values, count, offset).map(fromBlockRow),
    total:
      connection.first<{ total: number }>(`SELECT count(*) AS total ${from}`, ...values)?.total ??
      0,
  }))
}

/** Reads the blocks that nobody has ended and whose time is not over. */
export function readActiveBlocks(connection: SqliteConnection, now: number): Block[] {
  const sql = `SELECT ${columns} FROM blocks WHERE until > ? AND ended_by IS NULL ORDER BY number`
  return connection.all<BlockRow>(sql, now).map(fromBlockRow)
}

/** Reads the strikes that ended after `since` and before `now`. */
export function readStrikes(connection: SqliteConnection, since: number, now: number): Block[] {
  const sql = `SELECT ${columns} FROM blocks WHERE is_strike = 1 AND until > ?
    AND (until <= ? OR ended_by IS NOT NULL) ORDER BY number`
  return connection.all<BlockRow>(sql, since, now).map(fromBlockRow)
}

function fromBlockRow(row: BlockRow): Block {
  return {
    id: fromStoredText(row.id),
    source: row.source as Source,
    flow: flowOf(row),
    type: row.type as AttackType,
    userAgent: fromStoredText(row.user_agent) as Untrusted,
    country: fromStoredText(row.country),
    attackId: fromStoredText(row.attack_id),
    host: fromStoredText(row.host),
    since: row.since,
    until: row.until,
    proof: row.proof as Proof,
    isStrike: row.is_strike === 1,
    note: fromStoredText(row.note),
    end: (row.ended_by ?? undefined) as BlockEnd | undefined,
  }
}

function flowOf(row: BlockRow): Flow | undefined {
  if (row.flow_address === null || row.flow_port === null) return undefined
  return {
    address: row.flow_address as Address,
    port: row.flow_port,
    protocol: row.flow_protocol as Flow['protocol'],
  }
}
