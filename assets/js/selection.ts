// Rows that are chosen: the box of the head takes the page, and a line counts "3 of 117".

/** Starts counting in every form of rows. */
export function startSelection(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-selection]')) {
    form.addEventListener('change', (event) => {
      const { target } = event
      if (!(target instanceof HTMLInputElement)) return
      if (target.matches('[data-select-all]')) {
        for (const box of boxesOf(form)) box.checked = target.checked
      }
      count(form)
    })
    count(form)
  }
}

function boxesOf(form: HTMLFormElement): HTMLInputElement[] {
  return [...form.querySelectorAll<HTMLInputElement>('tbody input[type=checkbox]')]
}

function count(form: HTMLFormElement): void {
  const boxes = boxesOf(form)
  const chosen = boxes.filter(({ checked }) => checked).length
  const words = form.querySelector('[data-selected]')
  if (words !== null) words.textContent = String(chosen)
  const all = form.querySelector<HTMLInputElement>('[data-select-all]')
  if (all === null) return
  all.checked = chosen > 0 && chosen === boxes.length
  all.indeterminate = chosen > 0 && chosen < boxes.length
}
