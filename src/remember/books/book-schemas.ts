// How each kind of records stands on its shelf. The migrations of each store make the same columns.
import type { User } from '../../ports/accounts.js'
import type { Change } from '../../ports/change-log.js'
import type { NewsItem } from '../../ports/news-log.js'
import type { OutboxEntry } from '../../ports/outbox.js'
import type { ReportEntry } from '../../ports/report-archive.js'
import type { OneTimeLink, Session } from '../../ports/sessions.js'
import type { ApiToken } from '../../ports/tokens.js'
import type { BookSchema } from './book.js'

/** The texts of a report, apart from what a list says of it. */
export interface ReportTexts {
  readonly id: string
  readonly html: string
  readonly text: string
}

/** A time of a schedule, and which host makes its report. */
export interface ReportSlot {
  readonly slot: string
  readonly owner: string
  readonly until: number
  readonly isDone: boolean
}

/** Returns the key of a name: unique whatever the case of its letters. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** Users. */
export const userSchema: BookSchema<User> = {
  shelf: 'users',
  keyOf: ({ name }) => nameKey(name),
  columns: ['version'],
}

/** Sessions. */
export const sessionSchema: BookSchema<Session> = {
  shelf: 'sessions',
  keyOf: ({ hash }) => hash,
  columns: ['user', 'lastSeenAt', 'idleEndsAt', 'endsAt'],
}

/** One-time links. */
export const linkSchema: BookSchema<OneTimeLink> = {
  shelf: 'links',
  keyOf: ({ hash }) => hash,
  columns: ['purpose', 'endsAt', 'isUsed'],
}

/** Tokens. */
export const tokenSchema: BookSchema<ApiToken> = {
  shelf: 'tokens',
  keyOf: ({ name }) => nameKey(name),
  columns: ['id', 'hash', 'lastUsedAt'],
}

/** Changes. */
export const changeSchema: BookSchema<Change> = {
  shelf: 'change_log',
  keyOf: ({ id }) => id,
  columns: ['at', 'actor', 'action', 'subject', 'undoUntil', 'undoneAt', 'undoneBy'],
}

/** Messages. */
export const outboxSchema: BookSchema<OutboxEntry> = {
  shelf: 'outbox',
  keyOf: ({ id }) => id,
  columns: [
    'channel',
    'newsClass',
    'incident',
    'createdAt',
    'nextTryAt',
    'state',
    'tries',
    'leaseOwner',
    'leaseUntil',
    'lastError',
    'doneAt',
    'foldedInto',
  ],
}

/** News. */
export const newsSchema: BookSchema<NewsItem> = {
  shelf: 'news',
  keyOf: ({ id }) => id,
  columns: [
    'incident',
    'number',
    'kind',
    'newsClass',
    'firstAt',
    'lastAt',
    'count',
    'endedAt',
    'readBy',
  ],
}

/** Reports without their texts. */
export const reportSchema: BookSchema<ReportEntry> = {
  shelf: 'reports',
  keyOf: ({ id }) => id,
  columns: ['kind', 'madeAt'],
}

/** The texts of reports. */
export const reportTextsSchema: BookSchema<ReportTexts> = {
  shelf: 'report_texts',
  keyOf: ({ id }) => id,
  columns: [],
}

/** The slots of schedules. */
export const reportSlotSchema: BookSchema<ReportSlot> = {
  shelf: 'report_slots',
  keyOf: ({ slot }) => slot,
  columns: ['owner', 'until', 'isDone'],
}
