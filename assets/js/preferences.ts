// Colours and density change at once; without script the same buttons are a form.
import { keepCookie } from './times.js'

/** Starts the switches. */
export function startPreferences(): void {
  document.addEventListener('click', (event) => {
    const button =
      event.target instanceof Element ? event.target.closest('[data-preference]') : null
    if (!(button instanceof HTMLButtonElement)) return
    event.preventDefault()
    choose(button)
  })
}

function choose(button: HTMLButtonElement): void {
  const { name, value } = button
  keepCookie(name, value)
  if (value === '') document.documentElement.removeAttribute(`data-${name}`)
  else document.documentElement.setAttribute(`data-${name}`, value)
  for (const other of document.querySelectorAll<HTMLButtonElement>('[data-preference]')) {
    if (other.name === name) other.setAttribute('aria-pressed', String(other.value === value))
  }
}
