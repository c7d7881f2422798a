// The five steps of a heat map: few countries have most of the sources, so steps grow by a factor.

/** Returns where each step begins, at most five numbers from 1 up; none where nothing was counted. */
export function heatBounds(counts: readonly number[]): number[] {
  const most = Math.max(0, ...counts)
  if (most < 1) return []
  const bounds = [0, 1, 2, 3, 4].map((step) => niceFloor(most ** (step / 5)))
  return [...new Set(bounds)]
}

/** Returns the step of a count, 1 to 5, and 0 for none. */
export function heatStep(count: number, counts: readonly number[]): number {
  const bounds = heatBounds(counts)
  const reached = bounds.filter((bound) => count >= bound).length
  // Where there are fewer steps the darkest stay, so that the most is always dark.
  return reached === 0 ? 0 : reached + (5 - bounds.length)
}

/** The numbers 1, 2, 3, 5, 7, 10, 20, 30 … are easier to read than their neighbours. */
function niceFloor(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9)
  return ([7, 5, 3, 2, 1].find((step) => step * power <= value + 1e-9) ?? 1) * power
}
