// The rules of the house about names, comments and texts, as functions from files to complaints.
import { posix } from 'node:path'
import ts from 'typescript'
import { parse, visit, type SourceFile } from './source-file.js'

const maxLines = 300
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|contract|bench))?\.ts$/
const emptyNames = new Set([
  ...['util', 'utils', 'helper', 'helpers', 'common', 'misc'],
  ...['manager', 'service', 'handler'],
])

/** Complains of file names that are not kebab-case, or have a word in them that says nothing. */
export function findBadNames(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const name = posix.basename(path)
    if (!kebabCase.test(name)) return [`${path}: not kebab-case`]
    const word = name.split(/[-.]/).find((part) => emptyNames.has(part))
    return word === undefined ? [] : [`${path}: "${word}" says nothing`]
  })
}

/** Complains of files that are too long to be read at once. */
export function findLongFiles(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text }) => {
    const lines = text.replace(/\n$/, '').split('\n').length
    return lines > maxLines ? [`${path}: ${lines} lines, more than ${maxLines}`] : []
  })
}

/** Complains of files without a comment at their head; a `#!` line may stand before it. */
export function findMissingHeaders(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ text }) => !/^(#!.*\n)?(\/\/ |\/\*)/.test(text))
    .map(({ path }) => `${path}: no comment at its head`)
}

/** Complains of default exports, in each of their spellings. */
export function findDefaultExports(files: readonly SourceFile[]): string[] {
  return files.filter(hasDefaultExport).map(({ path }) => `${path}: a default export`)
}

/** Complains of exported declarations without a TSDoc comment. Of overloads the first has it. */
export function findUndocumentedExports(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const exported = parse(file).statements.filter(isExported)
    const documented = new Set(exported.filter(isDocumented).flatMap(declaredNames))
    return exported
      .flatMap(declaredNames)
      .filter((name) => !documented.has(name))
      .map((name) => `${file.path}: no comment on ${name}`)
  })
}

/** Complains of a folder of migrations that are not numbered 0001, 0002, … without a gap. */
export function findNumberingGaps(folder: string, names: readonly string[]): string[] {
  return [...names].sort().flatMap((name, index) => {
    const number = String(index + 1).padStart(4, '0')
    return name.startsWith(`${number}-`) ? [] : [`${folder}/${name}: should begin with ${number}-`]
  })
}

/** Complains of templates that print text without escaping it: `{{{`, or `{{&`. */
export function findUnescapedOutput(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ text }) => /\{\{~?(\{|&)/.test(text))
    .map(({ path }) => `${path}: prints text without escaping it`)
}

/** Complains of sentences that are begun with a capital letter in another way than `capital` does. */
export function findOwnCapitals(files: readonly SourceFile[]): string[] {
  const own = /\((?:0|0, 1)\)(?:\.toUpperCase|\.toLocaleUpperCase)\(/
  return files
    .filter(({ path, text }) => path !== 'src/tell/format/capital.ts' && own.test(text))
    .map(({ path }) => `${path}: begins a sentence without src/tell/format/capital.ts`)
}

/** What belongs to one machine or one network, and what it is called. */
const foreignTexts: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w.*-])\/(work|home|Users)\/[\w.]/, 'a path of one machine'],
  [/\/tmp\/bash/, 'a path of one machine'],
  [/\bregistry\.[\w-]+(\.[\w-]+)*\.[a-z]{2,}\b/i, 'a registry host'],
  [/^\s*(@[\w-]+:)?registry\s*=/m, 'a registry'],
  [/"resolved"\s*:/, 'the place where a package was downloaded'],
]

/** Where the country database is got by default is a setting like any other: it stands here, and nowhere else. */
const defaultRegistryFiles = ['src/config/config-schema.ts', 'conf/sipward.toml']
const defaultRegistry = ['https://registry', 'npmjs.org'].join('.')

/** Complains of texts that are true on one machine only. */
export function findForeignTexts(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text: whole }) => {
    const text = defaultRegistryFiles.includes(path) ? whole.replace(defaultRegistry, '') : whole
    return foreignTexts
      .filter(([pattern]) => pattern.test(text))
      .map(([pattern, what]) => `${path}: ${what} (${pattern.exec(text)?.[0].trim() ?? ''})`)
  })
}

function hasDefaultExport(file: SourceFile): boolean {
  let isFound = false
  visit(parse(file), (node) => {
    isFound ||=
      (ts.isExportAssignment(node) && node.isExportEquals !== true) ||
      (ts.isExportSpecifier(node) && node.name.text === 'default') ||
      hasModifier(node, ts.SyntaxKind.DefaultKeyword)
  })
  return isFound
}

function isExported(node: ts.Statement): boolean {
  return hasModifier(node, ts.SyntaxKind.ExportKeyword)
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined
  return modifiers?.some((modifier) => modifier.kind === kind) === true
}

function isDocumented(node: ts.Statement): boolean {
  return ts.getJSDocCommentsAndTags(node).length > 0
}

function declaredNames(node: ts.Statement): string[] {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.map((declaration) => declaration.name.getText())
  }
  const { name } = node as Partial<ts.NamedDeclaration>
  return name === undefined ? [] : [name.getText()]
}
