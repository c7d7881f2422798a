// Makes the files that browsers load: `node --import tsx assets/build.ts [FOLDER]`, by default dist/web.
import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { makeSprite } from './sprite.js'
import { makeStylesheet } from './stylesheet.js'
import { drawOutlines, worldFile } from './world.js'

const project = new URL('./', import.meta.resolve('#package/package.json'))
const packages = new URL('node_modules/', project)
const here = new URL('assets/', project)

/** Builds everything into a folder, which it empties before. The same sources make the same bytes. */
export async function buildAssets(into: URL): Promise<void> {
  await rm(into, { recursive: true, force: true })
  await mkdir(new URL('flags/', into), { recursive: true })
  const outlines = await drawOutlines(new URL('world-atlas/countries-110m.json', packages))
  const files = new Map<string, string>([
    ['app.css', await makeStylesheet(new URL('css/', here))],
    ['icons.svg', await makeSprite(new URL('@tabler/icons/icons/outline/', packages))],
    ['mark.svg', await readFile(new URL('mark.svg', here), 'utf8')],
    ['world.svg', worldFile(outlines)],
    ['world.json', `${JSON.stringify(Object.fromEntries(outlines))}\n`],
    ...(await makeScripts(new URL('js/', here))),
  ])
  for (const [name, text] of files) await writeFile(new URL(name, into), text)
  await copyFlags(new URL('flag-icons/flags/4x3/', packages), new URL('flags/', into))
  await writeFile(new URL('version.txt', into), `${hashOf([...files.values()])}\n`)
}

/** Turns each script into JavaScript of the same name: modules, without types and comments. */
async function makeScripts(folder: URL): Promise<[string, string][]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).sort()
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ES2022,
    removeComments: true,
  }
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => {
      const text = await readFile(new URL(name, folder), 'utf8')
      const { outputText } = ts.transpileModule(text, { compilerOptions: options })
      return [name.replace(/ts$/, 'js'), outputText]
    }),
  )
}

async function copyFlags(from: URL, into: URL): Promise<void> {
  const names = (await readdir(from)).filter((name) => /^[a-z]{2}\.svg$/.test(name))
  for (const name of names) await copyFile(new URL(name, from), new URL(name, into))
}

function hashOf(texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(text)
  return hash.digest('hex').slice(0, 12)
}

const [, program = '', folder] = process.argv
if (import.meta.url === pathToFileURL(program).href) {
  await buildAssets(
    folder === undefined
      ? new URL('dist/web/', project)
      : pathToFileURL(folder.endsWith('/') ? folder : `${folder}/`),
  )
}
