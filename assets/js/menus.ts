// Menus are <details>: a click beside one, or Escape, closes it; and links that open a dialog.

/** Starts closing what is open, and opening dialogs. */
export function startMenus(): void {
  document.addEventListener('click', (event) => {
    const at = event.target instanceof Element ? event.target : undefined
    closeMenus(at?.closest('details.menu') ?? undefined)
    const opener = at?.closest<HTMLElement>('[data-open]')
    if (opener === null || opener === undefined) return
    event.preventDefault()
    openDialog(opener.dataset['open'] ?? '')
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    const open = document.querySelector<HTMLDetailsElement>('details.menu[open]')
    if (open === null) return
    open.querySelector('summary')?.focus()
    closeMenus(undefined)
  })
}

/** Opens a dialog by its id. */
export function openDialog(id: string): void {
  const dialog = document.getElementById(id)
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal()
}

function closeMenus(but: Element | undefined): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')) {
    if (menu !== but) menu.open = false
  }
}
