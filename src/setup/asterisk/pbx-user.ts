// Whose Asterisk is believed. Any program of the system, a web server's scripts among them, can start root's own
// Asterisk with a configuration of its own, so that the program alone says nothing.
import { basename } from 'node:path'
import type { ConfFiles } from '../conf/asterisk-conf.js'
import { isRootsAlone } from '../journal/open-folder.js'
import type { RunProgram } from '../process/run-program.js'
import type { AsteriskProcess } from './asterisk-process.js'

const programs = ['asterisk', 'safe_asterisk']
const unitName = /^[\w@:][\w.@:\\-]*\.service$/
const unitDeadlineMs = 5000

/**
 * Tells whether a process runs as a user that PBXs run as here: root, `asterisk`, or the one that root has named in the
 * unit of systemd which starts Asterisk, where the process is in this unit.
 */
export async function hasPbxUser(
  { pid, user }: Pick<AsteriskProcess, 'pid' | 'user'>,
  run: RunProgram,
  files: ConfFiles,
): Promise<boolean> {
  if (user.uid === 0 || user.uid === uidOf('asterisk', files)) return true
  const unit = unitOf(files.read(`/proc/${pid}/cgroup`) ?? '')
  if (unit === undefined) return false
  const argv = ['systemctl', 'show', '--property=User', '--property=ExecStart', '--', unit]
  const { status, stdout } = await run(argv, { deadlineMs: unitDeadlineMs })
  return status === 0 && userOfUnit(stdout, files) === user.uid
}

/** Undefined where the unit starts something else, or as no user of its own. */
function userOfUnit(shown: string, files: ConfFiles): number | undefined {
  const program = /^ExecStart=\{ path=([^ ;]+) ;/m.exec(shown)?.[1] ?? ''
  const name = /^User=(.+)$/m.exec(shown)?.[1]
  if (name === undefined || !programs.includes(basename(program))) return undefined
  return isRootsAlone(program) ? uidOf(name, files) : undefined
}

/** The unit of the system's own systemd that a process is in; a user's own units are not among them. */
function unitOf(cgroups: string): string | undefined {
  for (const line of cgroups.split('\n')) {
    const path = /^(?:0:|\d+:name=systemd):\/system\.slice\/(.*)$/.exec(line)?.[1]
    const unit = path?.split('/').find((part) => part.endsWith('.service'))
    if (unit !== undefined && unitName.test(unit)) return unit
  }
  return undefined
}

function uidOf(user: string, files: ConfFiles): number | undefined {
  const lines = (files.read('/etc/passwd') ?? '').split('\n')
  const line = lines.find((one) => one.startsWith(`${user}:`))
  return line === undefined ? undefined : Number(line.split(':')[2])
}
