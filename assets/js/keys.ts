// Keys: `/` searches, `?` shows the keys, j and k walk the rows, Enter opens, x chooses, g goes.
import { openDialog } from './menus.js'

const pages: Readonly<Record<string, string>> = {
  o: '',
  a: 'attacks',
  b: 'blocks',
  l: 'allowlist',
  h: 'health',
}

/** Starts listening; nothing is taken from somebody who types, or who holds a modifier. */
export function startKeys(): void {
  let isGoing = false
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    const wasGoing = isGoing
    isGoing = event.key === 'g'
    if (wasGoing && goTo(event.key)) return
    if (act(event.key)) event.preventDefault()
  })
}

function goTo(key: string): boolean {
  const page = Object.hasOwn(pages, key) ? pages[key] : undefined
  if (page === undefined) return false
  location.assign((document.documentElement.dataset['base'] ?? '/') + page)
  return true
}

function act(key: string): boolean {
  if (key === '?') openDialog('keys')
  else if (key === '/') document.querySelector<HTMLInputElement>('[data-search]')?.focus()
  else if (key === 'j') walk(1)
  else if (key === 'k') walk(-1)
  else if (key === 'x') return choose()
  else return false
  return true
}

/** Moves the focus to the link that opens the next row, or to the first link that it has. */
function walk(step: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>('table.lists tbody tr')]
  const at = rows.findIndex((row) => row.contains(document.activeElement))
  const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))]
  next?.querySelector<HTMLElement>('[data-open-row], a')?.focus()
}

function choose(): boolean {
  const row = document.activeElement?.closest('tr')
  const box = row?.querySelector<HTMLInputElement>('.pick input')
  if (box === null || box === undefined) return false
  box.click()
  return true
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input:not([type=checkbox]), textarea, select'))
  )
}
