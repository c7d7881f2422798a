// What HEP shows of one caller, step by step.
import { unauthorized } from '../../support/builders.js'
import type { ClassifierHarness } from './classifier-harness.js'

/** One thing that is heard. */
export type Step = (h: ClassifierHarness) => void

/** An INVITE without credentials. */
export const invite: Step = (h) => {
  h.request()
}
/** The same with credentials. */
export const again: Step = (h) => {
  h.request({ cseq: 2, branch: 'b2', response: 'r1', nonce: 'nonce' })
}
/** The answer to the first. */
export const ending =
  (status: number): Step =>
  (h) => {
    h.answer(status)
  }
/** The answer to the second. */
export const endingAgain =
  (status: number): Step =>
  (h) => {
    h.answer(status, { cseq: 2, branch: 'b2' })
  }
/** A 401 to the first, with a nonce. */
export const challenged: Step = (h) => {
  h.classifier.onSip(unauthorized({ method: 'INVITE', nonce: 'nonce' }))
}
