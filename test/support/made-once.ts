// What several tests look at, made when the first of them asks for it.

/** Returns what makes it at the first call, and hands out the same at every later one, a failure too. */
export function madeOnce<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined
  return () => (made ??= make())
}
