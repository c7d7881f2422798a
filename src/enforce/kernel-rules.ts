// Our chain in the raw tables of the kernel: read, written and removed.
import type { Family } from '../domain/address.js'
import { parseRawTable, removeText, writeText, type RawTable } from './iptables-rules.js'
import type { Tools } from './tools.js'

const saveTool = { 4: 'iptables-save', 6: 'ip6tables-save' } as const
const restoreTool = { 4: 'iptables-restore', 6: 'ip6tables-restore' } as const

/** Works on the rules by iptables and ip6tables, nft or legacy alike; each write is one transaction. */
export class KernelRules {
  readonly #tools: Tools

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** Reads the raw table of a family. */
  async read(family: Family): Promise<RawTable> {
    const lines: string[] = []
    await this.#tools.run(saveTool[family], ['-t', 'raw'], { onLine: (line) => lines.push(line) })
    return parseRawTable(lines)
  }

  /** Brings our chain and its jump into place, whatever was there. */
  async write(family: Family): Promise<void> {
    await this.#restore(family, writeText(family, await this.read(family)))
  }

  /** Removes our chain and every jump to it. */
  async remove(family: Family): Promise<void> {
    const text = removeText(await this.read(family))
    if (text !== undefined) await this.#restore(family, text)
  }

  async #restore(family: Family, text: string): Promise<void> {
    // The legacy iptables takes a lock that another program may hold for a moment.
    await this.#tools.run(restoreTool[family], ['--noflush', '--wait=5'], { input: [text] })
  }
}
