// How much of a session is kept: svcrack sends thousands of guesses in one, of which only the last
// can still be repeated.
const maxKept = 64

/** Adds an item; beyond 64 the oldest leaves. */
export function keep<Item>(items: Item[], item: Item): void {
  items.push(item)
  if (items.length > maxKept) items.shift()
}
