// The answers of the API as its clients see them: types of the rows' schemas, and nothing that runs.
import type { z } from 'zod'
import type { AnswerOf, Told } from './route/route.js'
import type { checkAddress, explainAddress } from './routes/addresses.js'
import type { attackSchema } from './routes/attacks.js'
import type { blockSchema, unblock } from './routes/blocks.js'
import type { chatTargetJsonSchema } from './routes/chat-targets.js'
import type { showDelivery, testMail } from './routes/delivery.js'
import type { showGeo, updateGeo } from './routes/geo.js'
import type { listHosts } from './routes/hosts.js'
import type { AddedNameJson as AddedName, hostNameSchema } from './routes/host-names.js'
import type { listEntrySchema } from './routes/list-entry.js'
import type { AddedManyJson, AddedOneJson, RemovedManyJson } from './routes/lists.js'
import type { reload } from './routes/life.js'
import type { listNews, settleNews } from './routes/records.js'
import type { showStatus } from './routes/status.js'
import type { endTrust, listTrusted } from './routes/trust.js'
import type { whatIf } from './routes/what-if.js'

/** A list, or a page of one. */
export interface ListJson<Item> {
  readonly items: readonly Item[]
  readonly total: number
  /** Given where there are more than `total`, uncounted; pages end there. */
  readonly totalAtLeast?: true | undefined
}

/** `GET /status`. */
export type StatusJson = AnswerOf<typeof showStatus>

/** An item of `GET /attacks`. */
export type AttackJson = Told<z.output<typeof attackSchema>>

/** An item of `GET /blocks`. */
export type BlockJson = Told<z.output<typeof blockSchema>>

/** `POST /unblock`. */
export type UnblockJson = AnswerOf<typeof unblock>

/** An item of `GET /chat-targets`. */
export type ChatTargetJson = Told<z.output<typeof chatTargetJsonSchema>>

/** An item of `GET /allowlist` and `GET /denylist`. */
export type ListEntryJson = Told<z.output<typeof listEntrySchema>>

/** A host name of the allowlist. */
export type HostNameJson = Told<z.output<typeof hostNameSchema>>

/** `POST` of one host name. */
export type AddedNameJson = Told<AddedName>

/** `POST` of one entry. */
export type AddedJson = Told<AddedOneJson>

/** `POST` and `DELETE` of many entries. */
export type BulkJson = Partial<AddedManyJson & RemovedManyJson> &
  Pick<AddedManyJson, 'duplicates' | 'duplicateCount'>

/** `GET /check/…`. */
export type CheckJson = AnswerOf<typeof checkAddress>

/** `GET /explain/…`. */
export type ExplainJson = AnswerOf<typeof explainAddress>

/** What is done with an address in the end. */
export type Verdict = CheckJson['verdict']

/** `GET /geo`, and `geo` in `GET /status`. */
export type GeoJson = AnswerOf<typeof showGeo>

/** `POST /geo/update`. */
export type GeoUpdateJson = AnswerOf<typeof updateGeo>

/** `GET /hosts`. */
export type HostsJson = AnswerOf<typeof listHosts>

/** An item of `GET /hosts`. */
export type HostJson = HostsJson['items'][number]

/** `GET /trust`. */
export type TrustedJson = AnswerOf<typeof listTrusted>

/** `DELETE /trust/…`. */
export type EndedTrustJson = AnswerOf<typeof endTrust>

/** `POST /reload`. */
export type ReloadJson = AnswerOf<typeof reload>

/** `GET /news/delivery`. */
export type DeliveryJson = AnswerOf<typeof showDelivery>

/** `POST /mail/test`. */
export type MailTestJson = AnswerOf<typeof testMail>

/** `POST /whatif`. */
export type WhatIfJson = AnswerOf<typeof whatIf>

/** An item of `GET /news`. */
export type NewsJson = AnswerOf<typeof listNews>['items'][number]

/** `POST /news/settle`. */
export type SettledNewsJson = AnswerOf<typeof settleNews>
