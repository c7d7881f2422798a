// A folder with the kernel's tools in it, from which one can be taken away or made to fail.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const tools = [
  'ipset',
  'iptables-save',
  'iptables-restore',
  'ip6tables-save',
  'ip6tables-restore',
  'nsenter',
  'flock',
  'cat',
] as const

/** One of the kernel's tools. */
export type ToolName = (typeof tools)[number]

/** Links to all tools, in a temporary folder. */
export class ToolFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'sipward-tools-'))

  constructor() {
    for (const tool of tools) this.putBack(tool)
  }

  takeAway(tool: ToolName): void {
    rmSync(join(this.path, tool), { force: true })
  }

  putBack(tool: ToolName): void {
    this.takeAway(tool)
    const found = execFileSync('/bin/sh', ['-c', `command -v ${tool}`], {
      encoding: 'utf8',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    })
    symlinkSync(found.trim(), join(this.path, tool))
  }

  /** Puts a script in the place of a tool. */
  replace(tool: ToolName, script: string): void {
    this.takeAway(tool)
    const path = join(this.path, tool)
    writeFileSync(path, `#!/bin/sh\n${script}\n`)
    chmodSync(path, 0o755)
  }

  remove(): void {
    rmSync(this.path, { recursive: true })
  }
}
