// Saved views of the attack log: names of URLs, kept by this browser alone.

interface SavedView {
  readonly name: string
  readonly query: string
}

const key = 'sipward.views'
const maxViews = 30

/** Shows the menu of views, which pages without script do without. */
export function startViews(): void {
  const menu = document.querySelector<HTMLElement>('[data-views]')
  const list = menu?.querySelector<HTMLElement>('[data-views-list]')
  const form = menu?.querySelector<HTMLFormElement>('[data-views-save]')
  if (!menu || !list || !form) return
  menu.hidden = false
  show(list)
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const name = form.querySelector<HTMLInputElement>('[name=name]')?.value.trim() ?? ''
    if (name === '') return
    const { search } = location
    const others = read().filter((view) => view.name !== name)
    write([...others, { name, query: search }].slice(-maxViews))
    form.reset()
    show(list)
  })
}

function show(list: HTMLElement): void {
  list.replaceChildren(...read().map((view) => lineOf(view, list)))
}

function lineOf({ name, query }: SavedView, list: HTMLElement): HTMLElement {
  const line = document.createElement('span')
  line.className = 'offer'
  const link = document.createElement('a')
  link.textContent = name
  link.href = location.pathname + query
  const forget = document.createElement('button')
  forget.type = 'button'
  forget.className = 'button is-plain is-small'
  forget.textContent = 'forget'
  forget.setAttribute('aria-label', `Forget the view ${name}`)
  forget.addEventListener('click', () => {
    write(read().filter((view) => view.name !== name))
    show(list)
  })
  line.append(link, forget)
  return line
}

/** What another program may have put there is passed over; a query stays on this page. */
function read(): readonly SavedView[] {
  try {
    const views: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(views) ? views.filter(isView) : []
  } catch {
    return []
  }
}

function isView(value: unknown): value is SavedView {
  if (typeof value !== 'object' || value === null) return false
  const { name, query } = value as Readonly<Record<string, unknown>>
  return typeof name === 'string' && typeof query === 'string' && /^(\?|$)/.test(query)
}

function write(views: readonly SavedView[]): void {
  try {
    localStorage.setItem(key, JSON.stringify(views))
  } catch {
    // A browser that keeps nothing has no views.
  }
}
