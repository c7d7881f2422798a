// Memory that the start has used and the running daemon does not need.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Collects garbage once. V8 begins to give memory back only after it has collected all of its heap,
 * which an idle daemon would never make it do: what the start has used would stay, about 50 MB.
 */
export function releaseMemory(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  setFlagsFromString('--no-expose-gc')
  collect()
}
