// Live rows: they wait behind a line "12 new" while somebody reads, and arrive only when asked for, or at
// once where the page is at its top and nothing has the focus. The connection is closed while the page is
// hidden. Texts go into copies of a <template> by textContent: no text of an attacker becomes markup.
import { fillRow, readLiveRow, type LiveRow } from './live-row.js'

const maxWaiting = 500
const maxRows = 15

/** Starts the live rows of every table that has an address to hear from. */
export function startLive(): void {
  for (const table of document.querySelectorAll<HTMLTableElement>('table[data-live]')) {
    const body = table.tBodies[0]
    const template = document.querySelector<HTMLTemplateElement>('template#attack-row')
    if (body !== undefined && template !== null) listen(table, body, template)
  }
}

function listen(
  table: HTMLTableElement,
  body: HTMLTableSectionElement,
  template: HTMLTemplateElement,
): void {
  let source: EventSource | undefined
  let waiting: LiveRow[] = []
  let missed = 0
  const bar = document.createElement('button')
  bar.type = 'button'
  bar.className = 'fresh'
  bar.hidden = true
  bar.setAttribute('aria-live', 'polite')
  table.before(bar)

  // Rows of several attacks are made by the server again.
  const isGrouped = table.dataset['grouped'] !== undefined
  const tell = (): void => {
    bar.textContent = `${waiting.length + missed} new`
    bar.hidden = false
  }
  const show = (): void => {
    for (const row of waiting) insert(body, template, row)
    waiting = []
    missed = 0
    bar.hidden = true
  }
  bar.addEventListener('click', () => {
    if (missed > 0 || isGrouped) location.reload()
    else show()
  })
  const hear = (event: MessageEvent<unknown>): void => {
    const row = readLiveRow(event.data)
    if (row === undefined) return
    waiting.push(row)
    if (waiting.length > maxWaiting) {
      waiting.shift()
      missed += 1
    }
    if (!isGrouped && missed === 0 && isFree(body)) show()
    else tell()
  }
  const count = (event: MessageEvent<unknown>): void => {
    if (!/^\d{1,9}$/.test(String(event.data))) return
    missed += Number(event.data)
    tell()
  }
  let leftAt: number | undefined
  const follow = (): void => {
    if (document.hidden) {
      source?.close()
      if (source !== undefined) leftAt = Date.now()
      source = undefined
    } else if (source === undefined) {
      source = new EventSource(hrefSince(table.dataset['live'] ?? '', leftAt))
      source.addEventListener('attack', hear)
      source.addEventListener('missed', count)
    }
  }
  document.addEventListener('visibilitychange', follow)
  follow()
}

/** Where to go on listening: what came before an instant is known. */
function hrefSince(href: string, at: number | undefined): string {
  return at === undefined ? href : href.replace(/([?&]since=)\d+/, `$1${at}`)
}

/** Tells whether nobody reads these rows: the page is at its top, no mouse and no focus in them. */
function isFree(body: HTMLTableSectionElement): boolean {
  return scrollY < 40 && !body.matches(':hover, :focus-within')
}

function insert(body: HTMLTableSectionElement, template: HTMLTemplateElement, row: LiveRow): void {
  const copy = document.importNode(template.content, true).querySelector('tr')
  if (copy === null) return
  fillRow(copy, row)
  body.prepend(copy)
  while (body.rows.length > maxRows) body.rows[body.rows.length - 1]?.remove()
}
