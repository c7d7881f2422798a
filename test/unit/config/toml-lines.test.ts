// The lines of keys, whatever TOML allows between them.
import { expect } from 'chai'
import { parse } from 'smol-toml'
import { type KeyPath, locateTomlKeys } from '../../../src/config/toml-lines.js'

const text = `# a comment with [a.section] and key = 1
top = 1 # [x]
a . "b c" . 'd.e' = 2

[s] # comment
basic = "a \\" # ] } = \\\\"
literal = 'C:\\'
multi = """
[not.a.section]
""\\""" # quotes
" x = 1"""
raw = '''
it's ''quoted'' \\'''
date = 1979-05-27 07:32:00Z
array = [ # first
  1, "]", [ 2, # nested
    3 ],
  { k = "}", deep = { z = [ 1 ] } },

  4,
]
after = true
"\\u0061scii" = 1
[[t]]
n = 0
[[t.u]]
n = 1
[[t.u]]
n = 2
[t.u.v]
n = 3
[[t]]
[t.w]
n = 4
`

const expected: readonly (readonly [path: KeyPath, line: number])[] = [
  [['top'], 2],
  [['a'], 3],
  [['a', 'b c', 'd.e'], 3],
  [['s'], 5],
  [['s', 'basic'], 6],
  [['s', 'literal'], 7],
  [['s', 'multi'], 8],
  [['s', 'raw'], 12],
  [['s', 'date'], 14],
  [['s', 'array'], 15],
  [['s', 'array', 0], 16],
  [['s', 'array', 2], 16],
  [['s', 'array', 2, 1], 17],
  [['s', 'array', 3, 'deep', 'z', 0], 18],
  [['s', 'array', 4], 20],
  [['s', 'after'], 22],
  [['s', 'ascii'], 23],
  [['t'], 24],
  [['t', 0, 'n'], 25],
  [['t', 0, 'u', 0, 'n'], 27],
  [['t', 0, 'u', 1, 'n'], 29],
  [['t', 0, 'u', 1, 'v', 'n'], 31],
  [['t', 1], 32],
  [['t', 1, 'w', 'n'], 34],
]

describe('locateTomlKeys', () => {
  for (const [title, document] of [
    ['LF', text],
    ['CRLF', text.replaceAll('\n', '\r\n')],
  ] as const) {
    it(`finds every kind of key with line ends of ${title}`, () => {
      const lineOf = locateTomlKeys(document)

      // The document is what the parser accepts, and the paths are those of its values.
      const table: unknown = parse(document)
      for (const [path, line] of expected) {
        expect(valueAt(table, path), path.join('.')).not.to.equal(undefined)
        expect(lineOf(path), path.join('.')).to.equal(line)
      }
    })
  }

  it('gives the line of what is around a key that is not there', () => {
    const lineOf = locateTomlKeys(text)

    expect(lineOf(['s', 'absent', 'deeper'])).to.equal(5)
    expect(lineOf(['t', 1, 'absent'])).to.equal(32)
    expect(lineOf(['absent'])).to.equal(undefined)
  })
})

function valueAt(value: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], value)
}
