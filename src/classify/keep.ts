// How much of a session is kept: svcrack sends thousands of guesses in one, of which only the last
// can still be repeated.
const maxKept = 64

/**
 * Adds an item to those kept so far, if there are any. An array that begins with its first item takes
 * a fifth of the memory of one that grows to it, and most in a flood never get a second.
 */
export function kept<Item>(items: Item[] | undefined, item: Item): Item[] {
  if (items === undefined) return [item]
  keep(items, item)
  return items
}

/** Adds an item; beyond 64 the oldest leaves. */
export function keep<Item>(items: Item[], item: Item): void {
  items.push(item)
  if (items.length > maxKept) items.shift()
}
