// What ARI of a PBX answers, as far as checks ask.

/** One PBX whose section has the keys of ARI. */
export interface AriView {
  /** The `name` of its section. */
  readonly pbx: string
  /** Why it cannot be used, from the URL on, in one sentence; empty where it answers. */
  readonly fault: string
  /** Modules that were asked for: whether they run. Empty where ARI does not answer. */
  readonly modules: ReadonlyMap<string, boolean>
  /** Whether it has telephones or trunks of PJSIP. */
  readonly hasPjsip: boolean
}
