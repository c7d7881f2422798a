// One attack as the event stream sends it, checked field by field, and put into a row by textContent.
import type { LiveRowView } from '../../src/tell/web/pages/views/live-row-view.js'
import { describeAge } from './times.js'

/** A live row, as the server describes it. */
export type LiveRow = LiveRowView

const texts = [
  ...['address', 'addressHref', 'flagHref', 'country', 'type', 'typeClass', 'account'],
  ...['userAgent', 'victim', 'attempts', 'action', 'openHref'],
] as const

/** Reads a message; undefined where it is not a row. */
export function readLiveRow(data: unknown): LiveRow | undefined {
  if (typeof data !== 'string') return undefined
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    return undefined
  }
  return isLiveRow(value) ? value : undefined
}

/** Puts a row's texts into the copy of the template. */
export function fillRow(row: HTMLTableRowElement, live: LiveRow): void {
  row.classList.add('is-new')
  for (const slot of row.querySelectorAll<HTMLElement>('[data-slot]')) {
    const name = slot.dataset['slot'] as keyof LiveRow
    if (Object.hasOwn(live, name)) slot.textContent = String(live[name])
  }
  link(row.querySelector('a.address'), live.addressHref)
  for (const opener of row.querySelectorAll<HTMLAnchorElement>('a[data-open-row]')) {
    link(opener, live.openHref)
  }
  fillFlag(row, live)
  row.querySelector('.agent')?.classList.toggle('tool', live.isTool)
  fillShapes(row, live)
  fillTime(row.querySelector('time'), live.at)
}

function fillShapes(row: HTMLTableRowElement, { typeClass, state }: LiveRow): void {
  const colour = /^type-\w+$/.test(typeClass) ? typeClass : ''
  for (const swatch of row.querySelectorAll('.swatch')) {
    swatch.setAttribute('class', `swatch ${colour}`)
  }
  for (const place of row.querySelectorAll('.state')) {
    place.setAttribute('class', `state is-${state}`)
    const use = place.querySelector('use')
    use?.setAttribute('href', (use.getAttribute('href') ?? '').replace(/#.*$/, `#is-${state}`))
  }
}

function fillTime(time: HTMLTimeElement | null, at: number): void {
  if (time === null) return
  const instant = new Date(at)
  time.dateTime = instant.toISOString()
  time.title = instant.toLocaleString()
  time.textContent = describeAge(at, Date.now()) ?? instant.toLocaleTimeString()
}

function fillFlag(row: HTMLTableRowElement, { flagHref, country }: LiveRow): void {
  const none = row.querySelector('.flag')
  if (none === null || !isOwnPath(flagHref)) return
  const flag = document.createElement('img')
  flag.className = 'flag'
  flag.src = flagHref
  flag.alt = country
  flag.title = country
  flag.width = 18
  flag.height = 14
  none.replaceWith(flag)
}

function link(anchor: HTMLAnchorElement | null, path: string): void {
  if (anchor !== null && isOwnPath(path)) anchor.href = path
}

function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path)
}

function isLiveRow(value: unknown): value is LiveRow {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Readonly<Record<string, unknown>>
  return (
    typeof fields['at'] === 'number' &&
    Math.abs(fields['at']) < 8.64e15 &&
    typeof fields['isTool'] === 'boolean' &&
    ['ok', 'look', 'act', 'off'].includes(String(fields['state'])) &&
    texts.every((name) => typeof fields[name] === 'string')
  )
}
