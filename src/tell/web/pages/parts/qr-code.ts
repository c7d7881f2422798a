// A QR code as the attributes of an SVG: made here, so that nobody else reads what is in it.
import { encode } from 'uqr'
import type { QrCodeView } from '../views/qr-code-view.js'

// Four modules of silence around it, as ISO/IEC 18004 wants.
const border = 4

/** Draws a text; one rectangle for each run of dark modules in a row. */
export function qrCodeOf(text: string): QrCodeView {
  const { data, size } = encode(text, { ecc: 'M', border })
  const path = data.map((row, y) => runsOf(row, y)).join('')
  return { size, path }
}

function runsOf(row: readonly boolean[], y: number): string {
  const runs: string[] = []
  for (let x = 0; x < row.length; x += 1) {
    if (row[x] !== true) continue
    const end = row.indexOf(false, x)
    const length = (end === -1 ? row.length : end) - x
    runs.push(`M${x} ${y}h${length}v1h-${length}z`)
    x += length
  }
  return runs.join('')
}
