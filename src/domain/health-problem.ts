// One thing that the verdict of health names, and the facts of a source that it is judged by.

/** How much a problem takes away. `notProtecting`: everything. `impaired`: a part. `hint`: nothing yet. */
export type ProblemSeverity = 'notProtecting' | 'impaired' | 'hint'

/** One thing that is not as it should be. */
export interface HealthProblem {
  /** Stays the same while the problem lasts, whatever its sentence counts. */
  readonly key: string
  /** Which part has it: `ami`, `ari`, `hep`, `kernel`, `firewall`, `store`, `geo`, `cluster`, `settings`, `web`, `mail`. */
  readonly part: string
  /** One sentence for people: what is the case. */
  readonly sentence: string
  /** One sentence for people: what to do about it. May be empty where the sentence says it. */
  readonly whatToDo: string
  readonly severity: ProblemSeverity
}

/** A source of reports, as far as the verdict needs it. */
export interface SourceFacts {
  readonly kind: 'ami' | 'ari' | 'hep' | 'kernel'
  readonly name: string
  readonly state: 'stopped' | 'connecting' | 'running' | 'refused' | 'lost'
  readonly reason: string
  readonly received: number
}
