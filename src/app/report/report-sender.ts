// Makes the reports that the clock wants: each once in the whole cluster, also where hosts die in between.
//
// The order is what makes it so. One host claims the slot; the mail is put into the outbox, under an id that is
// the same on every host; at last the report is archived, which closes the slot. A host that dies before the
// last step leaves a claim that ends, and the next host finds the mail in the outbox: that one is archived.
import { toError } from '../../domain/app-error.js'
import { dueSlot, type ReportSlot } from '../../domain/report-schedule.js'
import type { Settings } from '../../domain/settings.js'
import { Repeater } from '../../jobs/repeater.js'
import type { Clock } from '../../ports/clock.js'
import type { Log } from '../../ports/log.js'
import type { ReadyText } from '../../ports/news-channel.js'
import type { Outbox } from '../../ports/outbox.js'
import type { ReportArchive } from '../../ports/report-archive.js'
import type { ReportFacts, ReportQuestion } from '../../ports/report-facts.js'
import { payloadOf, toMessage, type TextPayload } from '../news/outbox-payload.js'
import { filterOf, wantedReports, whyNotMailed, type WantedReport } from './report-plans.js'

const lookMs = 20_000
// Longer than any report takes, and than the clocks of two hosts differ.
const leaseMs = 600_000
const maxDone = 1000
const channel = 'mail'

/** What the sender works with. */
export interface ReportSenderParts {
  readonly archive: Pick<ReportArchive, 'claim' | 'put' | 'get'>
  readonly outbox: Pick<Outbox, 'add' | 'find'>
  readonly settings: () => Settings
  readonly zone: () => string
  readonly facts: (question: ReportQuestion) => Promise<ReportFacts>
  readonly write: (facts: ReportFacts) => Pick<ReadyText, 'subject' | 'html' | 'text'>
  /** Is called when a mail waits in the outbox. */
  readonly onQueued: () => void
  readonly host: string
  /** Names this run of this host among all that share the store. */
  readonly owner: string
  readonly clock: Clock
  readonly log: Pick<Log, 'info' | 'warn'>
}

/** Looks every 20 seconds which report is due. */
export class ReportSender {
  readonly #parts: ReportSenderParts
  readonly #repeater: Repeater
  /** Slots that are known to be closed, so that nobody is asked again. */
  readonly #done = new Set<string>()
  #isFailing = false

  constructor(parts: ReportSenderParts) {
    this.#parts = parts
    this.#repeater = new Repeater(() => this.#lookOrTell(), lookMs)
  }

  /** The first look comes after a while: before that no PBX is heard yet, and a report would call that a fault. */
  start(): void {
    this.#repeater.start()
  }

  stop(): Promise<void> {
    return this.#repeater.stop()
  }

  /** Looks at once. */
  hasten(): void {
    this.#repeater.hasten()
  }

  /** Makes every report that is due and that no other host makes; returns how many. */
  async look(): Promise<number> {
    const { settings, zone, clock } = this.#parts
    const current = settings()
    let made = 0
    for (const wanted of wantedReports(current)) {
      if (whyNotMailed(current, wanted.plan) !== '') continue
      const slot = dueSlot(wanted.plan, clock.now(), zone())
      if (await this.#make(wanted, slot)) made += 1
    }
    return made
  }

  async #lookOrTell(): Promise<void> {
    try {
      await this.look()
      this.#isFailing = false
    } catch (caught) {
      // The claim ends by itself, and the next look comes soon; it is said once.
      if (!this.#isFailing)
        this.#parts.log.warn({ cause: toError(caught).message }, 'a report could not be made')
      this.#isFailing = true
    }
  }

  async #make(wanted: WantedReport, slot: ReportSlot): Promise<boolean> {
    const { archive, owner, clock } = this.#parts
    const id = reportId(wanted, slot)
    if (this.#done.has(id)) return false
    if ((await archive.get(id)) !== undefined) {
      this.#remember(id)
      return false
    }
    if (!(await archive.claim(id, { owner, now: clock.now(), leaseMs }))) return false
    const ready = await this.#queue(id, wanted, slot)
    await archive.put({
      ...{ id, slot: id, kind: wanted.plan.kind, from: slot.from, to: slot.to },
      madeAt: clock.now(),
      recipients: this.#recipientsOf(wanted),
      html: ready.html,
      text: ready.text,
    })
    this.#remember(id)
    this.#parts.onQueued()
    this.#parts.log.info({ report: id }, 'a report was made')
    return true
  }

  /** Puts the mail into the outbox; returns it as it stands there, whichever host has put it. */
  async #queue(id: string, wanted: WantedReport, slot: ReportSlot): Promise<ReadyText> {
    const { outbox, facts, write, zone, host, clock } = this.#parts
    const { plan } = wanted
    const found = await outbox.find(messageId(id))
    const known = found && payloadOf(found)
    if (known?.kind === 'text') return known.text
    const { from, to } = slot
    const question: ReportQuestion = {
      ...{ kind: plan.kind, from, to, zone: zone(), filter: filterOf(plan) },
      compareWith: 'usual',
    }
    const written = write(await facts(question))
    const key = messageId(id)
    const text: ReadyText = {
      ...{ key, kind: `${plan.kind}-report`, host, recipients: plan.recipients, ...written },
    }
    const payload: TextPayload = {
      ...{ kind: 'text', key, dueAt: clock.now(), text },
      ...(plan.recipients.length > 0 && { recipients: plan.recipients }),
    }
    const row = { id: key, channel, newsClass: 'record', incident: `report ${plan.kind}` } as const
    const isNew = await outbox.add(toMessage(payload, { ...row, createdAt: clock.now() }))
    if (isNew) return text
    const other = await outbox.find(key)
    const theirs = other && payloadOf(other)
    return theirs?.kind === 'text' ? theirs.text : text
  }

  #recipientsOf({ plan }: WantedReport): readonly string[] {
    return plan.recipients.length > 0 ? plan.recipients : this.#parts.settings()['mail.recipients']
  }

  #remember(id: string): void {
    if (this.#done.size >= maxDone) this.#done.clear()
    this.#done.add(id)
  }
}

/** Names a report for ever, on every host: `daily-2026-11-29`. */
export function reportId({ plan, name }: WantedReport, { day }: ReportSlot): string {
  return [plan.kind, day, name].filter((part) => part !== '').join('-')
}

function messageId(id: string): string {
  return `report ${id}`
}
