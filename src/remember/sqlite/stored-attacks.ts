// Attacks to rows and back.
import type { Address, Source } from '../../domain/address.js'
import { maxEvidence } from '../../domain/attack.js'
import { toolOf } from '../../domain/attack-tools.js'
import type { Attack, AttackAction, Evidence, RuleName } from '../../domain/attack.js'
import type { AttackType, Failure, Proof } from '../../domain/attempt.js'
import { untrusted } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import type { SqliteConnection } from './sqlite-connection.js'
import { fromStoredText, toFoldedText, toStoredText } from '../shared/stored-text.js'

/** The texts of an attack that are kept as terms. */
export type TermField = 'source' | 'victim' | 'userAgent' | 'account' | 'country'

/** The column of `attacks` that names the term of a field; kinds name victims. */
export const termColumns = {
  source: 'source_id',
  victim: 'kind_id',
  userAgent: 'user_agent_id',
  account: 'account_id',
  country: 'country_id',
} as const

interface AttackRow {
  readonly id: string
  readonly at: number
  readonly rule: string
  readonly type: string
  readonly is_type_inferred: number
  readonly source: string
  readonly victim: string
  readonly user_agent: string
  readonly account: string
  readonly country: string
  readonly host: string
  readonly pbx: string
  readonly attempts: number
  readonly proof: string
  readonly action: string
  readonly is_known_tool: number
  readonly called_number: string
  readonly campaign: string
  readonly evidence: string
}

type EvidenceRow = readonly [number, string, string, number, string, string, string, string]

const columns =
  'id, at, rule, type, is_type_inferred, source_id, victim_id, user_agent_id, account_id,' +
  ' country_id, host, pbx, attempts, proof, action, is_known_tool, called_number, campaign,' +
  ' kind_id, tool_id, number_id'

const insertAttack = `INSERT INTO attacks (${columns})
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING number`

const selectAttacks = `SELECT a.id, a.at, a.rule, a.type, a.is_type_inferred,
    s.text AS source, v.text AS victim, u.text AS user_agent, n.text AS account, c.text AS country,
    a.host, a.pbx, a.attempts, a.proof, a.action,
    a.is_known_tool, a.called_number, a.campaign, e.evidence
  FROM attacks a JOIN attack_evidence e USING (number)
    JOIN terms s ON s.id = a.source_id JOIN terms v ON v.id = a.victim_id
    JOIN terms u ON u.id = a.user_agent_id JOIN terms n ON n.id = a.account_id
    JOIN terms c ON c.id = a.country_id
  WHERE a.number = ?`

/**
 * Writes one attack, in the place of the one with its id. At most {@link maxEvidence} attempts are
 * kept (the last), and 256 characters of each text that an attacker wrote.
 */
export function writeAttack(connection: SqliteConnection, attack: Attack): void {
  const userAgent = untrusted(attack.userAgent)
  const number = untrusted(attack.calledNumber)
  const victimId = termOf(connection, 'victim', attack.victim)
  const values = [
    toStoredText(attack.id),
    attack.at,
    toStoredText(attack.rule),
    toStoredText(attack.type),
    Number(attack.isTypeInferred),
    termOf(connection, 'source', attack.source),
    victimId,
    termOf(connection, 'userAgent', userAgent),
    termOf(connection, 'account', untrusted(attack.account)),
    termOf(connection, 'country', attack.country),
    toStoredText(attack.host),
    toStoredText(attack.pbx),
    attack.attempts,
    toStoredText(attack.proof),
    toStoredText(attack.action),
    Number(attack.isKnownTool),
    toStoredText(number),
    toStoredText(attack.campaign),
    kindOf(connection, attack, victimId),
    labelOf(connection, 'tool', toolOf(userAgent)),
    number === '' ? null : labelOf(connection, 'number', number),
  ] as const
  let row = connection.first<{ number: number }>(insertAttack, ...values)
  if (row === undefined) {
    // Away with the old one first, so that the triggers count it out and the new one in.
    connection.run('DELETE FROM attacks WHERE id = ?', values[0])
    row = connection.first<{ number: number }>(insertAttack, ...values)
  }
  const evidence = JSON.stringify(attack.evidence.slice(-maxEvidence).map(toEvidenceRow))
  connection.run('INSERT INTO attack_evidence VALUES (?, ?)', row?.number ?? null, evidence)
}

/** Returns the id of a term, or undefined where no attack has it. */
export function findTerm(
  connection: SqliteConnection,
  field: TermField,
  text: string,
): number | undefined {
  const sql = 'SELECT id FROM terms WHERE field = ? AND text = ?'
  return connection.first<{ id: number }>(sql, field, toStoredText(text))?.id
}

/** Reads the attacks with these row numbers, in this order. */
export function readAttacks(connection: SqliteConnection, numbers: readonly number[]): Attack[] {
  const rows = numbers.map((number) => connection.first<AttackRow>(selectAttacks, number))
  return rows.filter((row) => row !== undefined).map(fromAttackRow)
}

function termOf(connection: SqliteConnection, field: TermField, text: string): number {
  const id = findTerm(connection, field, text)
  if (id !== undefined) return id
  const stored = toStoredText(text)
  const folded = toFoldedText(text)
  return inserted(
    connection.first<{ id: number }>(
      'INSERT INTO terms (field, text, folded) VALUES (?, ?, ?) RETURNING id',
      field,
      stored,
      folded === stored ? null : folded,
    ),
  )
}

/** What is ours in an attack, the same for many of them. */
function kindOf(connection: SqliteConnection, attack: Attack, victimId: number): number {
  const { type, action, proof, host, pbx } = attack
  const texts = [type, action, proof, host, pbx].map(toStoredText)
  const sql = `SELECT id FROM kinds WHERE victim_id = ? AND type = ? AND action = ? AND proof = ?
    AND host = ? AND pbx = ?`
  const known = connection.first<{ id: number }>(sql, victimId, ...texts)
  return (
    known?.id ??
    inserted(
      connection.first<{ id: number }>(
        `INSERT INTO kinds (victim_id, type, action, proof, host, pbx) VALUES (?, ?, ?, ?, ?, ?)
          RETURNING id`,
        victimId,
        ...texts,
      ),
    )
  )
}

function labelOf(connection: SqliteConnection, field: 'tool' | 'number', text: string): number {
  const stored = toStoredText(text)
  const sql = 'SELECT id FROM labels WHERE field = ? AND text = ?'
  const known = connection.first<{ id: number }>(sql, field, stored)
  const insert = 'INSERT INTO labels (field, text) VALUES (?, ?) RETURNING id'
  return known?.id ?? inserted(connection.first<{ id: number }>(insert, field, stored))
}

function inserted(row: { readonly id: number } | undefined): number {
  if (row === undefined) throw new Error('an insert that returns its id returned none')
  return row.id
}

function toEvidenceRow(evidence: Evidence): EvidenceRow {
  const { at, type, address, port, account, userAgent, proof, failure } = evidence
  return [at, type, address, port, untrusted(account), untrusted(userAgent), proof, failure]
}

function fromEvidenceRow(row: EvidenceRow): Evidence {
  const [at, type, address, port, account, userAgent, proof, failure] = row
  return {
    at,
    type: type as AttackType,
    address: address as Address,
    port,
    account: account as Untrusted,
    userAgent: userAgent as Untrusted,
    proof: proof as Proof,
    failure: failure as Failure,
  }
}

function fromAttackRow(row: AttackRow): Attack {
  return {
    id: fromStoredText(row.id),
    at: row.at,
    rule: row.rule as RuleName,
    type: row.type as AttackType,
    isTypeInferred: row.is_type_inferred === 1,
    source: row.source as Source,
    victim: row.victim as Address,
    userAgent: fromStoredText(row.user_agent) as Untrusted,
    account: fromStoredText(row.account) as Untrusted,
    country: fromStoredText(row.country),
    host: fromStoredText(row.host),
    pbx: fromStoredText(row.pbx),
    attempts: row.attempts,
    proof: row.proof as Proof,
    action: row.action as AttackAction,
    isKnownTool: row.is_known_tool === 1,
    calledNumber: fromStoredText(row.called_number) as Untrusted,
    campaign: fromStoredText(row.campaign),
    evidence: (JSON.parse(row.evidence) as EvidenceRow[]).map(fromEvidenceRow),
  }
}
