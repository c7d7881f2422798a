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

/** Tells whether something is wrong, or could not be looked at. */
export function isIll(results: readonly CheckResult[]): boolean {
  return results.some(
    ({ findings, failure }) =>
      failure !== '' || findings.some(({ severity }) => severity === 'wrong'),
  )
}

async function resultOf({ name, title, look }: Check, facts: DoctorFacts): Promise<CheckResult> {
  try {
    return { name, title, findings: await look(facts), failure: '' }
  } catch (caught) {
    return { name, title, findings: [], failure: toError(caught).message }
  }
}
