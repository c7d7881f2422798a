// Who listens where: that a configuration names a port does not say that its Asterisk is the one which listens there.
import { readdirSync, readlinkSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { type Address, addressOf, isLoopback, parseAddress } from '../../domain/address.js'
import type { ConfFiles } from '../conf/asterisk-conf.js'

/** Who has a port: the process that was asked about, another one, or nobody. */
export type PortHolder = 'itself' | 'another' | 'nobody'

interface Listener {
  readonly address: Address
  readonly inode: string
}

const listening = '0A'
const everyAddress = ['0.0.0.0', '::']

/** Tells who takes TCP connections to a local address and a port. The network is that of this process. */
export function portHolder(
  pid: number,
  place: { readonly address: Address; readonly port: number },
  files: ConfFiles,
): PortHolder {
  const all = listenersOn(place.port, files)
  const exact = all.filter(({ address }) => address === place.address)
  const taking = exact.length > 0 ? exact : all.filter(({ address }) => isEvery(address))
  if (taking.length === 0) return 'nobody'
  const own = socketsOf(pid)
  return taking.every(({ inode }) => own.has(inode)) ? 'itself' : 'another'
}

/** Tells whether an address is one of this machine: loopback, or that of an interface. */
export function isOwnAddress(address: Address): boolean {
  if (isLoopback(address)) return true
  const all = Object.values(networkInterfaces()).flatMap((some) => some ?? [])
  return all.some((one) => parseAddress(one.address.replace(/%.*$/, '')) === address)
}

const isEvery = (address: Address): boolean => everyAddress.includes(address)

/** `0: 0100007F:13AE 00000000:0000 0A …`, the inode in the tenth column; those that listen are the first rows. */
function listenersOn(port: number, files: ConfFiles): Listener[] {
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) =>
    (files.read(path) ?? '').split('\n'),
  )
  return rows.flatMap((row) => {
    const columns = row.trim().split(/\s+/, 10)
    const [hex = '', portHex = ''] = (columns[1] ?? '').split(':')
    const isAsked = columns[3] === listening && Number.parseInt(portHex, 16) === port
    return isAsked ? [{ address: addressIn(hex), inode: columns[9] ?? '' }] : []
  })
}

/** The kernel writes each 32 bits as a number of the processor, the lowest byte first. */
function addressIn(hex: string): Address {
  const bytes = Buffer.from(hex, 'hex')
  const words = Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(i * 4))
  return addressOf(Uint32Array.from(words))
}

function socketsOf(pid: number): ReadonlySet<string> {
  const folder = `/proc/${pid}/fd`
  try {
    return new Set(readdirSync(folder).flatMap((fd) => inodeOf(`${folder}/${fd}`) ?? []))
  } catch {
    // It has ended, or is not ours to look at.
    return new Set()
  }
}

function inodeOf(path: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1]
  } catch {
    // It was closed meanwhile.
    return undefined
  }
}
