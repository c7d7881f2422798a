// What stands between the classifier and the decider: it looks at a few kinds of news, and passes the others on.
import type { AttemptSink } from './attempt-sink.js'

/** Makes a sink that passes everything on to another, but for what `changes` takes instead. */
export function passOn(sink: AttemptSink, changes: Partial<AttemptSink>): AttemptSink {
  return {
    onAttempt: (attempt) => {
      sink.onAttempt(attempt)
    },
    onProven: (attempt) => {
      sink.onProven(attempt)
    },
    onDescribed: (attempt) => {
      sink.onDescribed(attempt)
    },
    onSuccess: (success) => {
      sink.onSuccess(success)
    },
    onTakenBack: (attempt) => {
      sink.onTakenBack(attempt)
    },
    onGuestCall: (call) => {
      sink.onGuestCall(call)
    },
    ...changes,
  }
}
