// Steps of a call with a wrong password, as HEP shows them.
import { unauthorized } from '../../support/builders.js'
import type { ClassifierHarness } from './classifier-harness.js'

/** Something that happens. */
export type Step = (h: ClassifierHarness) => void

/** The first request. */
export const invite: Step = (h) => {
  h.request()
}

/** The request with credentials. */
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

/** The answer to the first, with the nonce that the second presents. */
export const challenged: Step = (h) => {
  h.classifier.onSip(unauthorized({ method: 'INVITE', nonce: 'nonce' }))
}
