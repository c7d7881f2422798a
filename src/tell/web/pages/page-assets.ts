// The files that pages load, as they were built: their version, which stands in their addresses so that
// browsers may keep them for ever, and the countries that the map has outlines of.
import { readFile } from 'node:fs/promises'

/** What pages must know of the built files. */
export interface PageAssets {
  readonly version: string
  /** ISO codes of the countries with an outline on the map. */
  readonly outlined: ReadonlySet<string>
}

/** Where the build puts them. */
export const builtAssets = new URL(`${import.meta.resolve('#package/dist/web')}/`)

/** Reads what the build left in the folder; without a build it fails and says so. */
export async function readPageAssets(folder: URL = builtAssets): Promise<PageAssets> {
  try {
    const version = (await readFile(new URL('version.txt', folder), 'utf8')).trim()
    const world = JSON.parse(await readFile(new URL('world.json', folder), 'utf8')) as object
    return { version, outlined: new Set(Object.keys(world)) }
  } catch (cause) {
    throw new Error('the files of the pages are missing: run npm run build', { cause })
  }
}
