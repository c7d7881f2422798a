// Notices that HEP shows nothing while AMI tells of requests that it should have shown.

// res_hep_pjsip mirrors every request, so one event without a message is one too many. But the two
// streams arrive apart: in a burst either is read far ahead of the other, for as long as the reading
// of the burst takes. So neither many events nor much time is enough alone.
const maxEvents = 10
const maxQuietMs = 3000

/** Compares the two streams. Every instant is that of the arrival, in ms since the epoch. */
export class HepSilence {
  #events = 0
  /** Of the last message; of the first event, where there was no message yet. */
  #quietSinceAt: number | undefined
  #isSilent = false
  #onChange: () => void = () => undefined

  /** Whether HEP is silent. */
  get isSilent(): boolean {
    return this.#isSilent
  }

  /** Tells who is to hear when HEP falls silent or speaks. */
  watch(onChange: () => void): void {
    this.#onChange = onChange
  }

  /** AMI has told of a request to PJSIP. */
  eventHeard(at: number): void {
    if (this.#isSilent) return
    this.#events += 1
    // A clock that was set back begins the wait again.
    const since = Math.min(this.#quietSinceAt ?? at, at)
    this.#quietSinceAt = since
    if (this.#events < maxEvents || at - since < maxQuietMs) return
    this.#isSilent = true
    this.#onChange()
  }

  /** HEP has shown a message. */
  messageHeard(at: number): void {
    this.#events = 0
    this.#quietSinceAt = at
    if (!this.#isSilent) return
    this.#isSilent = false
    this.#onChange()
  }
}
