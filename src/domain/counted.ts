// Numbers with their nouns: one attack, two attacks.

/** The verbs that may stand behind a noun, for one and for many. */
const verbs: Readonly<Record<string, string>> = {
  is: 'are',
  has: 'have',
  was: 'were',
  leads: 'lead',
  works: 'work',
  shares: 'share',
  wants: 'want',
  stands: 'stand',
}

/**
 * Writes a number with its noun, `1 attack`, `2 attacks`, `1 entry`, `3 entries`; a verb behind the noun
 * follows it: `1 host is`, `2 hosts are`; or a verb alone: `1 leads`, `2 lead`.
 * @param shown how the number is written
 */
export function counted(
  count: number,
  words: string,
  shown: (count: number) => string = String,
): string {
  return `${shown(count)} ${inNumber(count, words)}`
}

/** Writes a noun, and a verb behind it, as they stand beside a number. */
export function inNumber(count: number, words: string): string {
  if (count === 1) return words
  const at = words.lastIndexOf(' ')
  const verb = verbs[words.slice(at + 1)]
  if (verb === undefined) return plural(words)
  return at < 0 ? verb : `${plural(words.slice(0, at))} ${verb}`
}

function plural(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`
  return /(?:s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`
}
