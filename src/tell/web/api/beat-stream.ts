// The heartbeat of a stream, at which a stream ends whose session has ended.
import type { ServerResponse } from 'node:http'

/**
 * Ends a stream whose client may listen no more, and sends a sign of life to the others. A store that does
 * not answer ends no stream.
 */
export async function beatStream(
  response: ServerResponse,
  isStillIn: () => Promise<boolean>,
  write: (text: string) => void,
): Promise<void> {
  // Who reads nothing does not reach the end that was written at the last beat.
  if (response.writableEnded) response.destroy()
  else if (await isStillIn().catch(() => true)) write(': still here\n\n')
  else response.end()
}
