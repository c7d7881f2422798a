// The commands that a document tells people to type, to be typed by tests.
import { sectionOf } from '../architecture/docs-rules.js'
import { readProjectFile } from '../architecture/source-file.js'

/** Returns the commands of each block of shell in a section of a document, comments left out. */
export function documentedCommands(path: string, section: string): readonly (readonly string[])[] {
  const text = sectionOf(readProjectFile(path).text, section)
  const blocks = [...text.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block = '']) => block)
  if (blocks.length === 0) throw new Error(`${path}: no command in the section ${section}`)
  return blocks.map((block) => block.split('\n').filter((line) => line !== ''))
}
