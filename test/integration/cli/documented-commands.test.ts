// Every command that the documents tell people to run is one that the program has, with these options.
import { type Command } from 'commander'
import { expect } from 'chai'
import { readdirSync, readFileSync } from 'node:fs'
import { createProgram } from '../../../src/cli/program.js'
import { Terminal } from '../../../src/cli/terminal.js'
import { projectFile } from '../../support/project-file.js'

/** The command lines in code of a document: `sipward WORD…`, up to a comment. */
function commandLinesIn(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```\w*\n([^]*?)^```/gm)].flatMap(([, text = '']) =>
    text.split('\n'),
  )
  const inline = [...markdown.replaceAll(/^```[^]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(
    ([, text = '']) => text,
  )
  return [...blocks, ...inline]
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => /^sipward [a-z]/.test(line))
}

/** Says what of a command line the program does not know; nothing where it knows all. */
function unknownIn(line: string, program: Command): string[] {
  const words = (line.match(/"[^"]*"|\S+/g) ?? []).slice(1)
  let command = program
  while (words.length > 0) {
    const next = command.commands.find((child) => child.name() === words[0])
    if (next === undefined) break
    command = next
    words.shift()
  }
  if (command === program) return [`there is no command: ${line}`]
  const known = new Set(['--help', '--json'])
  for (let at: Command | null = command; at !== null; at = at.parent) {
    for (const { long } of at.options) if (typeof long === 'string') known.add(long)
  }
  return words
    .filter((word) => word.startsWith('--'))
    .filter((word) => !known.has(word))
    .map((word) => `there is no option ${word}: ${line}`)
}

describe('the commands that documents name', () => {
  const documents = readdirSync(projectFile('docs')).filter((name) => name.endsWith('.md'))
  let program: Command
  before(async () => {
    program = await createProgram([], { terminal: new Terminal({}), environment: {} })
  })

  for (const name of documents) {
    it(`are known: docs/${name}`, () => {
      const lines = commandLinesIn(readFileSync(projectFile(`docs/${name}`), 'utf8'))

      expect(lines.flatMap((line) => unknownIn(line, program))).to.deep.equal([])
    })
  }

  it('are found in code blocks and between backticks, without their comments', () => {
    const text =
      '```\nsipward doctor --fix   # mends\n```\nsay `sipward stop` or `sipward settings set a b`; `ls`'
    expect(commandLinesIn(text)).to.deep.equal([
      'sipward doctor --fix',
      'sipward stop',
      'sipward settings set a b',
    ])
    expect(unknownIn('sipward doctor --fixx', program)).to.have.length(1)
    expect(unknownIn('sipward docter', program)).to.have.length(1)
    expect(unknownIn('sipward allow 192.0.2.1 --note "--x"', program)).to.deep.equal([])
  })
})
