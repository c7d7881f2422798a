// How far the PBX's clock is from ours, found out from pings and their answers.
import type { Pong } from './ami-listener.js'

/** From which difference on times are corrected, in ms; below it they are as good as equal. */
const minOffsetMs = 1000

/** A correction in use is changed, or given up, only for a change of this size, in ms. */
const stepMs = 250

/** An answer that took longer, in ms, stood behind events in a queue and tells too little. */
const maxRoundTripMs = 500

/** Estimates the offset of one PBX's clock. */
export class PbxClock {
  #offsetMs = 0

  /** What must be added to a time of the PBX to make it one of ours, in ms; 0 below a second. */
  get offsetMs(): number {
    return this.#offsetMs
  }

  /** Learns from a pong. The answer is taken to be from the middle of the round trip (RFC 5905, section 8). */
  learn(pong: Pong): void {
    const roundTripMs = pong.receivedAt - pong.sentAt
    if (!(roundTripMs >= 0 && roundTripMs <= maxRoundTripMs) || Number.isNaN(pong.pbxAt)) return
    const measured = Math.round(pong.sentAt + roundTripMs / 2 - pong.pbxAt)
    const isFar = Math.abs(measured) >= minOffsetMs - (this.#offsetMs === 0 ? 0 : stepMs)
    if (!isFar) this.#offsetMs = 0
    else if (Math.abs(measured - this.#offsetMs) >= stepMs) this.#offsetMs = measured
  }

  /** Describes the offset for people; empty when there is none. */
  describe(): string {
    if (this.#offsetMs === 0) return ''
    const seconds = Math.round(Math.abs(this.#offsetMs) / 1000)
    const direction = this.#offsetMs > 0 ? 'behind' : 'ahead'
    return `its clock is ${seconds} s ${direction}; times are corrected, but let it use NTP`
  }
}
