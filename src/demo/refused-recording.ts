// One sentence for a recording that cannot be played.
import { AppError } from '../domain/app-error.js'

/** Returns the refusal of a recording: the file, and why in a few words. */
export function refusedRecording(file: string, why: string, cause?: unknown): AppError {
  return new AppError('invalidValue', `cannot play the recording ${file}: ${why}`, { cause })
}
