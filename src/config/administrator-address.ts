// From which address the person at this terminal has come, if over SSH.
import { readFileSync } from 'node:fs'
import { type Address, parseAddress } from '../domain/address.js'
import type { Environment } from './process-environment.js'

const maxGenerations = 16

/**
 * Returns the address that sshd has named (SSH_CONNECTION or SSH_CLIENT, ssh(1)); undefined where
 * nobody came over SSH. sudo takes these variables away from its command, but not from itself: where
 * /proc may be read, the parents of this process are asked.
 */
export function administratorAddress(environment: Environment): Address | undefined {
  const named = addressIn(environment.SSH_CONNECTION ?? environment.SSH_CLIENT)
  if (named !== undefined) return named
  let pid = String(process.ppid)
  for (let generation = 0; generation < maxGenerations && Number(pid) > 1; generation += 1) {
    const variables = readProc(pid, 'environ').split('\0')
    const variable = variables.find((text) => /^SSH_(CONNECTION|CLIENT)=/.test(text))
    const address = addressIn(variable?.replace(/^[^=]*=/, ''))
    if (address !== undefined) return address
    // The name of the program stands in brackets and may hold anything; the parent follows its state.
    pid = /^.*\) \S (\d+)/s.exec(readProc(pid, 'stat'))?.[1] ?? '0'
  }
  return undefined
}

function addressIn(variable: string | undefined): Address | undefined {
  return parseAddress((variable ?? '').split(' ')[0]?.replace(/%.*$/, '') ?? '')
}

function readProc(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1')
  } catch {
    // Somebody else's process, or one that has ended: then nobody knows, which is an answer.
    return ''
  }
}
