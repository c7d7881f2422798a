// How far the clock of a capturing PBX is from ours. A datagram says when it was captured; what
// arrives needs hardly any time, so the smallest difference of the last seconds is the offset.

const minOffsetMs = 1000
const stepMs = 250
const windowMs = 10_000
const maxClocks = 64

interface CaptureOffset {
  windowStartedAt: number
  smallestMs: number
  previousSmallestMs: number
  offsetMs: number
}

/** Estimates the offset of each capture agent's clock; less than a second is taken for no offset. */
export class CaptureClock {
  // Capture ids are the datagram's word: beyond a bound nothing is corrected.
  readonly #offsets = new Map<number, CaptureOffset>()

  /** Returns what to add to the time of a datagram that arrived now, in ms. */
  offsetOf(captureId: number, at: number, now: number): number {
    const offset = this.#offsets.get(captureId) ?? this.#add(captureId, now)
    if (offset === undefined) return 0
    if (now - offset.windowStartedAt >= windowMs || now < offset.windowStartedAt) {
      offset.previousSmallestMs = offset.smallestMs
      offset.smallestMs = Infinity
      offset.windowStartedAt = now
    }
    if (now - at < offset.smallestMs) offset.smallestMs = now - at
    const measured = Math.min(offset.smallestMs, offset.previousSmallestMs)
    if (Math.abs(measured) < minOffsetMs) offset.offsetMs = 0
    else if (Math.abs(measured - offset.offsetMs) >= stepMs) offset.offsetMs = measured
    return offset.offsetMs
  }

  #add(captureId: number, now: number): CaptureOffset | undefined {
    if (this.#offsets.size >= maxClocks) return undefined
    const offset = {
      windowStartedAt: now,
      smallestMs: Infinity,
      previousSmallestMs: Infinity,
      offsetMs: 0,
    }
    this.#offsets.set(captureId, offset)
    return offset
  }
}
