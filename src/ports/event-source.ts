// Where reports of the PBX come from: AMI, ARI, HEP, a recording.
import type { DialplanReport } from '../domain/dialplan-report.js'
import type { KernelDrop } from '../domain/kernel-drop.js'
import type { KernelGuesses } from '../domain/kernel-guesses.js'
import type { LineChange } from '../domain/line-change.js'
import type { SecurityEvent } from '../domain/security-event.js'
import type { MalformedSip, SipMessage } from '../domain/sip-message.js'
import type { Working } from '../domain/trust.js'

/**
 * Takes what a source has heard. Every call is synchronous and must not throw; a source calls it
 * from its own I/O callback, so the caller's order is the order of arrival.
 */
export interface EventSink {
  /** One security event. Its texts may be slices of a network chunk: detach what is kept. */
  onEvent(event: SecurityEvent): void

  /** One SIP message of the HEP mirror. The same holds for its texts. */
  onSip(message: SipMessage): void

  /** One message of the HEP mirror that is meant to be a SIP request and cannot be read. Keep-alives are not told. */
  onMalformed(message: MalformedSip): void

  /** The dialplan reports a caller. */
  onDialplanReport(report: DialplanReport): void

  /**
   * The PBX says that its own clock, the one EventTV is read from, has reached this instant and
   * that every earlier event has been delivered. It is what makes "unanswered for 5 s" true of a
   * quiet line and keeps it false of a stalled one.
   */
  onPbxClock(pbx: string, at: number): void
}

/** Takes what the PBX knows to work with it. */
export interface WorkingSink {
  /** One place where something works; told again every few minutes. Must not throw. */
  onWorking(working: Working): void
}

/** Takes how the lines of the PBX, telephones and trunks, come and go. */
export interface LineSink {
  /** Lines no longer answer the PBX, or do again; at most once every few seconds. Must not throw. */
  onLines(change: LineChange): void
}

/** Takes what the kernel has dropped by its own rules. */
export interface KernelDropSink {
  /** One source of which something was dropped since the kernel was asked last. Must not throw. */
  onKernelDrop(drop: KernelDrop): void
}

/** Takes what the kernel has counted of requests with credentials. */
export interface KernelGuessSink {
  /** Those strangers that have sent any since the kernel was asked last. Must not throw. */
  onKernelGuesses(guesses: readonly KernelGuesses[]): void
}

/** The state of a source, as `status` shows it. */
export type SourceState =
  | 'stopped'
  | 'connecting'
  | 'running'
  /** The other side answered, and refused us: a person must change something. It is tried again all the same. */
  | 'refused'
  /** The other side is away; it is tried again with a growing delay. */
  | 'lost'

/** What a source can say of itself. */
export interface SourceStatus {
  readonly kind: 'ami' | 'ari' | 'hep' | 'kernel'
  /** The `name` of the `[[asterisk]]` section, or the address that HEP listens on. */
  readonly name: string
  readonly state: SourceState
  /**
   * One sentence for people, why the state is what it is. When running: empty, or the first warning.
   */
  readonly reason: string
  /**
   * What limits the protection while the source is running, a sentence each, with what to do about
   * it: events that the PBX does not send, questions that it does not answer, a clock that is wrong.
   */
  readonly warnings: readonly string[]
  /** Since when the state holds, in ms since the epoch. */
  readonly since: number
  /** The version that the other side told, or empty. */
  readonly version: string
  /** When the other side was started, in ms since the epoch, where it has told (ARI). */
  readonly startedAt?: number
  /** Events or datagrams understood. */
  readonly received: number
  /** What was dropped, by reason; unknown events are counted under `unknownEvent:NAME`, at most 100 names. */
  readonly dropped: Readonly<Record<string, number>>
  /** From EventTV to arrival, in ms: the last, and the largest of the last minute. Undefined before the first event. */
  readonly lag: { readonly lastMs: number; readonly maxMs: number } | undefined
}

/**
 * Hears of each change of a source's state, reason or warnings, within a few seconds. Must not throw.
 */
export type StatusListener = (status: SourceStatus) => void

/** A source of reports. It reconnects by itself until it is stopped. */
export interface EventSource {
  /**
   * Starts listening. Resolves when the source is at work, which for a connection means that it
   * is being tried; what it cannot have yet, such as a used port, it tries again, and its status says so.
   */
  start(): Promise<void>

  /** Stops, closes everything, and calls the sink no more. */
  stop(): Promise<void>

  status(): SourceStatus
}
