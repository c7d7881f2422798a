// Attacks to documents and back. No key ever comes from a text that an attacker wrote.
import { createHash } from 'node:crypto'
import { ObjectId } from 'mongodb'
import type { Address, Source } from '../../domain/address.js'
import { maxEvidence } from '../../domain/attack.js'
import type { Attack, AttackAction, Evidence, RuleName } from '../../domain/attack.js'
import type { AttackType, Failure, Proof } from '../../domain/attempt.js'
import { untrusted } from '../../domain/untrusted.js'
import type { Untrusted } from '../../domain/untrusted.js'
import { fromStoredText, toFoldedText, toStoredText } from '../shared/stored-text.js'
import { instant, whole } from './checked-values.js'
import type { StoredDocument } from './mongo-connection.js'

/** The texts of an attack that a search looks at. */
export const searchedFields = ['source', 'victim', 'userAgent', 'account', 'country'] as const

/** One of them. */
export type SearchedField = (typeof searchedFields)[number]

/** An attack as it is stored. */
export interface AttackDocument extends StoredDocument {
  readonly _id: string
  readonly at: number
  /** Later written is later here: what orders attacks of one instant. */
  readonly order: ObjectId
  readonly source: string
  readonly victim: string
  readonly userAgent: string
  readonly account: string
  readonly country: string
  /** The searched texts as {@link toFoldedText} makes them. */
  readonly folded: readonly string[]
}

/** Returns the searched texts of an attack as documents: field, text and folded text. */
export function termsOf(attack: Attack): readonly StoredDocument[] {
  return searchedFields.map((field) => {
    const text = storedField(attack, field)
    return { _id: termId(field, text), field, text, folded: toFoldedText(fromStoredText(text)) }
  })
}

/**
 * Returns the document of an attack. At most {@link maxEvidence} attempts are kept (the last), and
 * 256 characters of each text that an attacker wrote.
 * @throws AppError `invalidValue` for numbers that cannot be
 */
export function toAttackDocument(attack: Attack): AttackDocument {
  const fields = Object.fromEntries(
    searchedFields.map((field) => [field, storedField(attack, field)]),
  ) as Record<SearchedField, string>
  return {
    _id: toStoredText(attack.id),
    at: instant(attack.at, 'at'),
    order: new ObjectId(),
    rule: attack.rule,
    type: toStoredText(attack.type),
    isTypeInferred: attack.isTypeInferred,
    ...fields,
    folded: searchedFields.map((field) => toFoldedText(fromStoredText(fields[field]))),
    isKnownTool: attack.isKnownTool,
    calledNumber: toStoredText(untrusted(attack.calledNumber)),
    campaign: toStoredText(attack.campaign),
    host: toStoredText(attack.host),
    pbx: toStoredText(attack.pbx),
    attempts: whole(attack.attempts, 'attempts'),
    proof: attack.proof,
    action: attack.action,
    evidence: attack.evidence.slice(-maxEvidence).map(toEvidenceDocument),
  }
}

/** Reads a stored attack. */
export function fromAttackDocument(document: StoredDocument): Attack {
  const text = (key: string) => fromStoredText(document[key] as string)
  return {
    id: fromStoredText(document._id as string),
    at: document.at as number,
    rule: document.rule as RuleName,
    type: text('type') as AttackType,
    isTypeInferred: document.isTypeInferred as boolean,
    source: text('source') as Source,
    victim: text('victim') as Address,
    userAgent: text('userAgent') as Untrusted,
    isKnownTool: document.isKnownTool as boolean,
    account: text('account') as Untrusted,
    calledNumber: text('calledNumber') as Untrusted,
    campaign: text('campaign'),
    country: text('country'),
    host: text('host'),
    pbx: text('pbx'),
    attempts: document.attempts as number,
    proof: document.proof as Proof,
    action: document.action as AttackAction,
    evidence: (document.evidence as Record<string, unknown>[]).map(fromEvidenceDocument),
  }
}

function storedField(attack: Attack, field: SearchedField): string {
  const text = attack[field]
  const isForeign = field === 'userAgent' || field === 'account'
  return toStoredText(isForeign ? untrusted(text) : text)
}

// A text may be longer than an index of some servers takes.
function termId(field: SearchedField, text: string): string {
  return createHash('sha256').update(`${field}:${text}`).digest('base64url')
}

function toEvidenceDocument(evidence: Evidence): Record<string, unknown> {
  return {
    at: instant(evidence.at, 'evidence.at'),
    type: toStoredText(evidence.type),
    address: toStoredText(evidence.address),
    port: whole(evidence.port, 'evidence.port'),
    account: toStoredText(untrusted(evidence.account)),
    userAgent: toStoredText(untrusted(evidence.userAgent)),
    proof: evidence.proof,
    failure: evidence.failure,
  }
}

function fromEvidenceDocument(document: Record<string, unknown>): Evidence {
  const text = (key: string) => fromStoredText(document[key] as string)
  return {
    at: document.at as number,
    type: text('type') as AttackType,
    address: text('address') as Address,
    port: document.port as number,
    account: text('account') as Untrusted,
    userAgent: text('userAgent') as Untrusted,
    proof: document.proof as Proof,
    failure: document.failure as Failure,
  }
}
