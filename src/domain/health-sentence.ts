// Sentences of problems.
import type { HealthProblem } from './health-facts.js'

/** A part that works and has something to say. */
export function warning(part: string, reason: string): HealthProblem[] {
  return reason === ''
    ? []
    : [{ key: `${part} says`, part, sentence: reason, whatToDo: '', severity: 'hint' }]
}

/** What is the case, with its reason where there is one. */
export function sentenceOf(fact: string, reason: string): string {
  return reason === '' ? fact : `${fact}: ${reason}`
}
