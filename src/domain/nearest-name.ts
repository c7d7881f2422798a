// "Did you mean": the known name that is nearest to what somebody wrote.

/**
 * Returns the known name nearest to the text by edits (insert, remove, replace, swap neighbours;
 * case does not count), or undefined where none is near enough to be meant: a third of its length.
 */
export function nearestName(text: string, known: readonly string[]): string | undefined {
  const wanted = text.slice(0, 64).toLowerCase()
  let nearest: string | undefined
  let fewest = Infinity
  for (const name of known) {
    const edits = editDistance(wanted, name.toLowerCase())
    const bound = Math.max(1, Math.floor(Math.max(wanted.length, name.length) / 3))
    if (edits <= bound && edits < fewest) {
      nearest = name
      fewest = edits
    }
  }
  return nearest
}

/** Returns `; did you mean "NAME"?`, or the empty text where nothing is near. */
export function suggestion(text: string, known: readonly string[]): string {
  const nearest = nearestName(text, known)
  return nearest === undefined ? '' : `; did you mean "${nearest}"?`
}

// Optimal string alignment (Damerau–Levenshtein without overlapping swaps), three rows.
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1]
      let edits = Math.min(
        at(last, column) + 1,
        at(current, column - 1) + 1,
        at(last, column - 1) + (isSame ? 0 : 1),
      )
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        edits = Math.min(edits, at(beforeLast, column - 2) + 1)
      }
      current.push(edits)
    }
    beforeLast = last
    last = current
  }
  return at(last, b.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
