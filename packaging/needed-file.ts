// Which files of node_modules a running sipward needs: sources, types, documents and other platforms stay out.

/** Folders right inside a package that hold nothing which runs. */
const idleFolders = [
  ...['benchmark', 'benchmarks', 'doc', 'docs', 'example', 'examples'],
  ...['man', 'test', 'tests', 'types'],
]

/** Packages that are only needed to compile others, or to make files smaller. */
const idlePackages = [
  'node-addon-api',
  'uglify-js',
  '@types/whatwg-url',
  '@types/webidl-conversions',
]

/** Types, maps, documents, and what a compiler would need. */
const idleEndings = /\.([cm]?ts|map|md|markdown|ya?ml|flow|gyp|gypi|html|tgz|c|h|cpp|txt)$/

/** Files of single packages: bundles for browsers, copies of the database by family, other systems. */
const idleFiles: readonly RegExp[] = [
  /^@ip-location-db\/.*-ipv[46]\.mmdb$/,
  /^@photostructure\/sqlite\/prebuilds\/.*\.musl\.node$/,
  /^handlebars\/(bin|dist\/(amd|handlebars[^/]*))/,
  /^bson\/lib\/bson\.(rn|bundle)\./,
  /^(node-gyp-build|pino)\/(bin|build-test|optional)\.js$/,
  /[.-](min|umd|debug|browser)\.js$/,
  /^(zod|mongodb|bson|@photostructure\/sqlite)\/(src|etc|scripts)\//,
]

/**
 * Tells whether a file is needed.
 * @param path of the file inside node_modules, with `/`
 * @param architecture as Node names it
 */
export function isNeededFile(path: string, architecture: string): boolean {
  const { name, inside } = packageOf(path)
  const isHidden = path.split('/').some((part) => part.startsWith('.'))
  if (isHidden || inside === '') return false
  if (/^(licen[cs]e|notice|copying|dbip-license)/i.test(inside)) return true
  const folder = inside.includes('/') ? (inside.split('/')[0] ?? '') : ''
  const isIdle = idlePackages.includes(name) || idleFolders.includes(folder)
  const isForOthers =
    inside.startsWith('prebuilds/') && !inside.startsWith(`prebuilds/linux-${architecture}/`)
  return !isIdle && !isForOthers && ![idleEndings, ...idleFiles].some((idle) => idle.test(path))
}

/** Takes a path apart: the innermost package and what is inside it. */
function packageOf(path: string): { readonly name: string; readonly inside: string } {
  const own = path.split('/node_modules/').at(-1) ?? path
  const parts = own.split('/')
  const length = own.startsWith('@') ? 2 : 1
  return { name: parts.slice(0, length).join('/'), inside: parts.slice(length).join('/') }
}
