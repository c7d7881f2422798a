// The pages over files that are built for one test file alone.
import { readPageAssets } from '../../../../src/tell/web/pages/page-assets.js'
import { loadPages, type Pages } from '../../../../src/tell/web/pages/pages.js'
import { type AssetFolder, makeAssetFolder } from '../../../support/asset-folder.js'

/** Pages, and their files. */
export interface BuiltPages extends AssetFolder {
  readonly pages: Pages
}

/** Builds the files into a folder of their own, and loads the pages. */
export async function buildPages(): Promise<BuiltPages> {
  const folder = await makeAssetFolder()
  return { ...folder, pages: await loadPages(await readPageAssets(folder.url)) }
}
