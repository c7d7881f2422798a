// The peer of the main job: fail2ban as Debian ships it, in the namespace of a PBX, with all its files in the lab's folder.
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lab } from '../lab/lab.js'
import { waitUntil } from '../support/wait-until.js'
import { fail2banFolder } from './fail2ban-version.js'
import { protect, withoutHep, type Protector } from './protector.js'

const jail = 'asterisk'
const readyDeadlineMs = 30_000

/**
 * Asterisk's log of security events alone: a failure is one line there. In a file that has the
 * notices too it would be two, and the rule of ten one of five.
 */
const files = {
  ...withoutHep,
  'logger.conf':
    '[general]\n[logfiles]\nmessages.log => notice,warning,error\nsecurity.log => security\n',
} as const

/** Starts fail2ban with its own filter, backend and action for Asterisk, at ten failures a minute. */
export function startFail2ban(version: string): Promise<Protector> {
  return protect(files, async (lab) => {
    const folder = join(lab.folder, 'fail2ban')
    await cp(fail2banFolder, folder, { recursive: true, verbatimSymlinks: true })
    await writeFile(join(folder, 'fail2ban.local'), serverConfig(folder))
    await writeFile(join(folder, 'jail.local'), jailConfig(lab))
    const socket = join(folder, 'fail2ban.sock')
    const server = lab.start('pbx', ['fail2ban-server', '-f', '-c', folder, 'start'], 'fail2ban')
    const isBlocked = async (address: string): Promise<boolean> => {
      const status = await lab.run('pbx', ['fail2ban-client', '-s', socket, 'status', jail])
      return (/Banned IP list:(.*)/.exec(status)?.[1] ?? '').split(/\s+/).includes(address)
    }
    await waitUntil(
      () => {
        if (!server.isRunning) throw new Error(`fail2ban ended\n${server.tail}`)
        return server.stdout.includes(`Jail '${jail}' started`)
      },
      { what: 'its jail', deadlineMs: readyDeadlineMs },
    )
    const [, backend = ''] = /Jail '\w+' uses (\w+)/.exec(server.stdout) ?? []
    return {
      name: `${version} (${backend})`,
      pid: server.pid,
      isBlocked,
      output: () => server.tail,
    }
  })
}

function serverConfig(folder: string): string {
  return `[Definition]
logtarget = STDOUT
socket = ${folder}/fail2ban.sock
pidfile = ${folder}/fail2ban.pid
dbfile = :memory:
`
}

function jailConfig(lab: Lab): string {
  return `[sshd]
enabled = false

[${jail}]
enabled = true
logpath = ${lab.folder}/asterisk/log/security.log
maxretry = 10
findtime = 60
`
}
