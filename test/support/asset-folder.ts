// The built files of the pages: in a folder of one test's own, or where the daemon has them.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildAssets } from '../../assets/build.js'
import { builtAssets } from '../../src/tell/web/pages/page-assets.js'

/** A folder of built files. */
export interface AssetFolder {
  readonly url: URL
  /** Builds the files once more. */
  build(): Promise<void>
  remove(): Promise<void>
}

/** Builds the files into a folder of their own. */
export async function makeAssetFolder(): Promise<AssetFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'sipward-assets-'))
  const url = pathToFileURL(`${folder}/`)
  await buildAssets(url)
  return { url, build: () => buildAssets(url), remove: () => rm(folder, { recursive: true }) }
}

/** Builds the files that a daemon of this machine serves, unless they are there. */
export async function ensureBuiltAssets(): Promise<void> {
  if (!existsSync(new URL('version.txt', builtAssets))) await buildAssets(builtAssets)
}
