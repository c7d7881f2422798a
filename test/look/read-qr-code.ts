// Reads a QR code off a picture, as the camera of a telephone does.
import jsQR from 'jsqr'
import type { Browser } from 'playwright-core'

interface Pixels {
  readonly width: number
  readonly height: number
  readonly rgba: readonly number[]
}

/** Returns the text; undefined where no camera would find a code in the picture. */
export async function readQrCode(browser: Browser, png: Buffer): Promise<string | undefined> {
  const page = await browser.newPage()
  try {
    const { width, height, rgba } = await page.evaluate<Pixels>(
      `(async () => {
        const image = new Image()
        image.src = 'data:image/png;base64,${png.toString('base64')}'
        await image.decode()
        const { width, height } = image
        const context = new OffscreenCanvas(width, height).getContext('2d')
        context.drawImage(image, 0, 0)
        return { width, height, rgba: [...context.getImageData(0, 0, width, height).data] }
      })()`,
    )
    // The module is CommonJS, and its function stands in `default`.
    const read = jsQR.default
    return read(new Uint8ClampedArray(rgba), width, height)?.data
  } finally {
    await page.close()
  }
}
