// News for people as JSON.
import { z } from 'zod'
import type { Notice } from '../../../../domain/notice.js'
import { toIsoTime } from '../../../format/describe-time.js'
import { instant, network } from '../route/answer-values.js'

/** One notice. */
export const noticeSchema = z.strictObject({
  kind: z.string(),
  at: instant,
  source: network.nullable(),
  text: z.string().describe('one sentence, safe to print'),
})

/** Answers one notice. */
export function noticeJson({ kind, at, source, text }: Notice) {
  return { kind, at: toIsoTime(at), source: source ?? null, text }
}
