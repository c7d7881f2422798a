// `npm run package [-- --fast] [--arch x64|arm64] [--only deb|rpm] [--into FOLDER]`: builds the packages from the lock files.
import { mkdir, rm, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { copyTree, packDebian } from './debian-package.js'
import { architectures, readFacts, type Architecture } from './package-facts.js'
import { buildPackageTree } from './package-tree.js'
import { packRpm } from './rpm-package.js'

// A machine that protects a PBX may hang on a slow line.
const maxPackageBytes = 45e6
const formats = { deb: packDebian, rpm: packRpm } as const

const { values } = parseArgs({
  options: {
    fast: { type: 'boolean', default: false },
    arch: { type: 'string', default: 'x64' },
    only: { type: 'string' },
    into: { type: 'string', default: 'build/package' },
  },
})

function isArchitecture(name: string): name is Architecture {
  return Object.hasOwn(architectures, name)
}

async function main(): Promise<void> {
  const { arch: architecture, fast: isFast, only } = values
  if (!isArchitecture(architecture)) throw new Error(`there is no package for ${architecture}`)
  if (only !== undefined && !Object.hasOwn(formats, only))
    throw new Error(`there is no format ${only}`)
  const facts = await readFacts({ architecture, isFast })
  const into = resolve(values.into)
  await mkdir(into, { recursive: true })
  const tree = `${into}/tree-${architecture}`
  await buildPackageTree(tree, facts)
  for (const [format, pack] of Object.entries(formats)) {
    if (only !== undefined && only !== format) continue
    const own = `${tree}-${format}`
    await rm(own, { recursive: true, force: true })
    await copyTree(tree, own)
    const path = await pack(own, into, facts)
    await rm(own, { recursive: true })
    const { size } = await stat(path)
    process.stdout.write(`${path} ${(size / 1e6).toFixed(1)} MB\n`)
    if (!isFast && size > maxPackageBytes) throw new Error(`${path} is larger than 45 MB`)
  }
  await rm(tree, { recursive: true })
}

await main()
