// The contrast of two colours of the stylesheet, computed as WCAG 2.2 does.

/** A token's two colours as they stand in tokens.css. */
export interface TokenColours {
  readonly light: string
  readonly dark: string
}

/** Reads the colours of tokens.css by their names. */
export function readTokens(css: string): ReadonlyMap<string, TokenColours> {
  const rows = css.matchAll(/--([\w-]+): light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\)/g)
  return new Map(
    [...rows].map((row) => [row[1] ?? '', { light: row[2] ?? '', dark: row[3] ?? '' }]),
  )
}

/** The contrast ratio of two colours, from 1 to 21. */
export function contrastOf(one: string, other: string): number {
  const [low = 0, high = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** Relative luminance of `oklch(L C H)`; the three channels are cut to what a screen shows. */
function luminanceOf(colour: string): number {
  const parts = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(colour)
  if (parts === null) throw new Error(`not a colour: ${colour}`)
  const [lightness = 0, chroma = 0, hue = 0] = parts.slice(1).map(Number)
  const angle = (hue * Math.PI) / 180
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)]
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value))
}
