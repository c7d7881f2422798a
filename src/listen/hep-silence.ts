// Notices that HEP shows nothing while AMI tells of requests that it should have shown.

// res_hep_pjsip mirrors every request, so one event without a message is one too many; the rest is
// for the order in which the two streams arrive.
const maxEvents = 10

/** Compares the two streams. */
export class HepSilence {
  #events = 0
  #onChange: () => void = () => undefined

  /** Whether HEP is silent. */
  get isSilent(): boolean {
    return this.#events >= maxEvents
  }

  /** Tells who is to hear when HEP falls silent or speaks. */
  watch(onChange: () => void): void {
    this.#onChange = onChange
  }

  /** AMI has told of a request to PJSIP. */
  eventHeard(): void {
    if (this.#events < maxEvents) {
      this.#events += 1
      if (this.isSilent) this.#onChange()
    }
  }

  /** HEP has shown a message. */
  messageHeard(): void {
    if (this.#events === 0) return
    const wasSilent = this.isSilent
    this.#events = 0
    if (wasSilent) this.#onChange()
  }
}
