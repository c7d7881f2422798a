// Which AMI is whose: the section of sipward.toml that belongs to an Asterisk, and what speaks against it.
//
// The attacker's view: a second Asterisk whose configuration names the port of the first one is given that one's
// secret, and one that names a machine of the attacker's has sipward log in there. So the port must be the process's
// own, and the address one of this machine.
import { type Address, parseAddress } from '../../domain/address.js'
import { type AmiSettings, reachableAddress } from '../asterisk/ami-settings.js'
import type { FoundAsterisk } from '../asterisk/find-asterisks.js'
import { isOwnAddress, portHolder } from '../asterisk/port-holder.js'
import { systemFiles } from '../conf/system-files.js'
import type { PbxSection } from './plan-sipward.js'

/** An Asterisk and what its files say of AMI. */
export interface AmiClaimant {
  readonly asterisk: Pick<FoundAsterisk, 'pid'>
  readonly ami: Pick<AmiSettings, 'bindAddress' | 'port' | 'file'>
}

/** What is to be done with its AMI. */
export interface AmiClaim {
  /** Where a program of this machine reaches it. */
  readonly host: string
  /** The section of sipward.toml that is its own. */
  readonly section: PbxSection | undefined
  /** Why nothing of sipward's may go there, in one sentence; undefined where nothing speaks against it. */
  readonly refusal: string | undefined
}

const loopback = '127.0.0.1' as Address

/** Judges all of them together; the answers are in their order. */
export function judgeClaims(
  claimants: readonly AmiClaimant[],
  sections: readonly PbxSection[],
): readonly AmiClaim[] {
  const wanted = claimants.map((one) => placeOf(one, sections))
  return claimants.map(({ asterisk, ami }, index) => {
    const place = wanted[index]
    const named = `the Asterisk of process ${asterisk.pid} is left alone: ${ami.file}`
    if (place === undefined) {
      const refusal = `${named} has AMI listen on ${ami.bindAddress ?? ''}, which is no address of this machine`
      return { host: '', section: undefined, refusal }
    }
    const { address, section } = place
    const at = `${address} port ${ami.port}`
    const holder = portHolder(asterisk.pid, { address, port: ami.port }, systemFiles)
    const rivals = wanted.filter((one) => one?.address === address && one.port === ami.port)
    const refusal =
      holder === 'another'
        ? `${named} gives AMI ${at}, where another program listens`
        : holder === 'nobody' && rivals.length > 1
          ? `${named} gives AMI ${at}, as that of another Asterisk does; give each a port of its own`
          : undefined
    return { host: address, section: refusal === undefined ? section : undefined, refusal }
  })
}

interface Place {
  readonly address: Address
  readonly port: number
  readonly section: PbxSection | undefined
}

function placeOf({ ami }: AmiClaimant, sections: readonly PbxSection[]): Place | undefined {
  const { port } = ami
  const host = localAddress(reachableAddress(ami.bindAddress))
  if (host === undefined) return undefined
  const candidates = sections.flatMap((section) => {
    const address = section.port === port ? localAddress(section.host) : undefined
    return address === undefined ? [] : [{ address, port, section }]
  })
  const known = candidates.find(({ address }) => address === host) ?? candidates[0]
  return known ?? { address: host, port, section: undefined }
}

/** The address of this machine that a host stands for; undefined where it may be that of another machine. */
function localAddress(host: string): Address | undefined {
  if (host === 'localhost' || host === '0.0.0.0') return loopback
  const address = parseAddress(host)
  return address !== undefined && isOwnAddress(address) ? address : undefined
}
