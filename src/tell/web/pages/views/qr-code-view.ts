// A QR code as a template draws it.

/** Dark modules as the path of an SVG, in a square of `size` units. */
export interface QrCodeView {
  readonly size: number
  readonly path: string
}
