// Lists of what a session remembers: svcrack sends thousands of guesses in one session, of which
// only the last ones can still be repeated.
const maxItems = 64

/** Adds an item; beyond 64 the oldest leaves. */
export function pushBounded<Item>(items: Item[], item: Item): void {
  items.push(item)
  if (items.length > maxItems) items.shift()
}

/**
 * Adds an item to those there are so far, and returns them. An array that begins with its first item
 * takes a fifth of the memory of one that grows to it, and most in a flood never get a second.
 */
export function appendBounded<Item>(items: Item[] | undefined, item: Item): Item[] {
  if (items === undefined) return [item]
  pushBounded(items, item)
  return items
}
