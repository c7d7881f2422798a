// The files of this project as texts, for the tests that hold its rules.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import ts from 'typescript'
import { projectFile } from '../support/project-file.js'

/** A file by its path from the root of the project, with `/`. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

const root = `${dirname(projectFile('package.json'))}/`

/** What no commit holds; the same names stand in .gitignore. */
const ignored = new Set(['.git', 'node_modules', 'dist', 'build', 'coverage'])

/** Lists every file below a folder of the project that a commit may hold. */
export function listFiles(folder: string): string[] {
  const entries = readdirSync(root + folder, { withFileTypes: true })
  return entries
    .filter(({ name }) => !ignored.has(name) && !name.endsWith('.log'))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      return entry.isDirectory() ? listFiles(path) : [path]
    })
}

/** Lists the entries of one folder of the project, folders with a `/` behind their names. */
export function listFolder(folder: string): string[] {
  const entries = readdirSync(root + folder, { withFileTypes: true })
  return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort()
}

/** Tells whether the project has a file or a folder of this path. */
export function isInProject(path: string): boolean {
  return existsSync(root + path)
}

/** Reads one file of the project; a missing one is a failure that names it. */
export function readProjectFile(path: string): SourceFile {
  return { path, text: readFileSync(root + path, 'utf8') }
}

/** Reads every TypeScript file below a folder of the project. */
export function readSources(folder: string): SourceFile[] {
  return listFiles(folder)
    .filter((path) => path.endsWith('.ts'))
    .map(readProjectFile)
}

/** Parses a file as TypeScript. */
export function parse({ path, text }: SourceFile): ts.SourceFile {
  return ts.createSourceFile(basename(path), text, ts.ScriptTarget.Latest, true)
}

/** Visits a node and everything below it. */
export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node)
  node.forEachChild((child) => {
    visit(child, see)
  })
}
