// The doctor at work: each check by itself, so that one that fails does not hide the others.
import { toError } from '../../domain/app-error.js'
import type { Check, Finding } from './check.js'
import type { DoctorFacts } from './doctor-facts.js'

/** What came of a check. */
export interface CheckResult {
  readonly name: string
  readonly title: string
  readonly findings: readonly Finding[]
  /** Why the check itself has failed; empty where it has not. */
  readonly failure: string
  /** Why it has looked at nothing; empty where it has looked. */
  readonly reason: string
}

/** Runs the checks one after the other; `onResult` hears of each as soon as it is done. */
export async function examine(
  checks: readonly Check[],
  facts: DoctorFacts,
  onResult?: (result: CheckResult) => void,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = []
  for (const check of checks) {
    const result = await resultOf(check, facts)
    results.push(result)
    onResult?.(result)
  }
  return results
}

/** Tells whether something is wrong, or a check has failed; a check that has looked at nothing is neither. */
export function isIll(results: readonly CheckResult[]): boolean {
  return results.some(
    ({ findings, failure }) =>
      failure !== '' || findings.some(({ severity }) => severity === 'wrong'),
  )
}

async function resultOf({ name, title, look }: Check, facts: DoctorFacts): Promise<CheckResult> {
  const nothing = { name, title, findings: [], failure: '', reason: '' }
  try {
    const looked = await look(facts)
    return 'reason' in looked ? { ...nothing, ...looked } : { ...nothing, findings: looked }
  } catch (caught) {
    return { ...nothing, failure: toError(caught).message }
  }
}
