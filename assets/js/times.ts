// Instants that age and ends that come nearer: rewritten once a second while the page is seen.

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const

/** A length in its largest unit, as the server writes it. */
export function describeLength(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [unit, size] = units.find(([, of]) => whole >= of) ?? ['s', 1]
  return `${Math.floor(whole / size)} ${unit}`
}

/** What is left until an instant, in its two largest units, as the server writes it; a second at least. */
export function describeLeft(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds))
  const largest = units.findIndex(([, of]) => whole >= of)
  const next = units[largest + 1]
  const rest = whole % (units[largest]?.[1] ?? 1)
  const isRound = next === undefined || rest < next[1]
  return isRound ? describeLength(whole) : `${describeLength(whole)} ${describeLength(rest)}`
}

/** An instant up to an hour ago in words; undefined where the clock of the server's text stands better. */
export function describeAge(at: number, now: number): string | undefined {
  const age = (now - at) / 1000
  if (age < 0 || age >= 3600) return undefined
  return age < 1 ? 'just now' : `${describeLength(age)} ago`
}

/** Starts the clock of the page, and remembers the viewer's zone for the server. */
export function startTimes(): void {
  const { zone } = document.documentElement.dataset
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  if (own !== zone) keepCookie('zone', own)
  setInterval(() => {
    if (!document.hidden) refresh(Date.now())
  }, 1000)
}

/** Keeps a choice for the server to render by; a year, this site only. */
export function keepCookie(name: string, value: string): void {
  const path = document.documentElement.dataset['base'] ?? '/'
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  document.cookie = `sipward_${name}=${encodeURIComponent(value)}; Path=${path}; Max-Age=31536000; SameSite=Lax${secure}`
}

function refresh(now: number): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
    const { until } = time.dataset
    const words =
      until === undefined
        ? describeAge(Date.parse(time.dateTime), now)
        : describeLeft((Number(until) - now) / 1000)
    if (words !== undefined && time.textContent !== words) time.textContent = words
  }
}
