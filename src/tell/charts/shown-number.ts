// Numbers for people: thousands apart by a thin space that does not break.
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1, notation: 'compact' })

/** Returns a whole number with thin spaces, `412 000`. */
export function shownNumber(value: number): string {
  return whole.format(value).replaceAll(',', '\u202f')
}

/** Returns a large number short, `2.1 M`; up to 99,999 all digits stand. */
export function shortNumber(value: number): string {
  if (Math.abs(value) < 100_000) return shownNumber(value)
  return short.format(value).replace(/(?=[A-Z]$)/, '\u202f')
}

/** Returns a part of a whole in percent: `0.03 %`, `7 %`; never 0 of something, never 100 of less. */
export function shownShare(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0\u202f%'
  const share = (100 * part) / whole
  if (share < 0.01) return '<\u202f0.01\u202f%'
  if (share > 99 && part < whole) return '>\u202f99\u202f%'
  const digits = share < 1 ? 2 : share < 10 ? 1 : 0
  return `${Number(share.toFixed(digits))}\u202f%`
}
