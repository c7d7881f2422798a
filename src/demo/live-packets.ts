// Real packets in an attacker's name, for showing that the kernel drops them. In a private network
// alone: there nobody else has the address.
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { Source } from '../domain/address.js'
import type { BlockDesk } from '../ports/operator/block-desk.js'

const sipPort = 5060
const packets = 10
const betweenMs = 20
const counterDeadlineMs = 700
const request = Buffer.from('OPTIONS sip:100@[::1] SIP/2.0\r\n\r\n')

/** What became of the packets. */
export interface Knock {
  readonly source: Source
  readonly sent: number
  readonly dropped: number
}

/**
 * Sends ten packets to the SIP port as a blocked IPv6 source would, and asks the kernel how many of
 * them it has dropped. Undefined where it cannot be shown: Linux lets nobody send over loopback in
 * the name of a foreign IPv4 address.
 */
export async function knock(
  source: Source,
  blocks: Pick<BlockDesk, 'explain'>,
): Promise<Knock | undefined> {
  if (!isIPv6(source)) return undefined
  const droppedSoFar = async (): Promise<number> =>
    (await blocks.explain(source)).stillDropped?.packets ?? 0
  const before = await droppedSoFar()
  const sent = await send(source)
  if (sent === 0) return undefined
  const end = performance.now() + counterDeadlineMs
  for (;;) {
    const dropped = (await droppedSoFar()) - before
    if (dropped >= sent || performance.now() > end) return { source, sent, dropped }
    await delay(betweenMs)
  }
}

async function send(source: string): Promise<number> {
  const socket = createSocket('udp6')
  try {
    // Binding to an address that this machine does not have must be allowed first.
    await writeFile('/proc/sys/net/ipv6/ip_nonlocal_bind', '1')
    socket.bind({ address: source, exclusive: true })
    await once(socket, 'listening')
    for (let count = 0; count < packets; count += 1) {
      await sendOne(socket)
      await delay(betweenMs)
    }
    return packets
  } catch {
    // A container with a read-only /proc, for example: then there is nothing to show.
    return 0
  } finally {
    socket.close()
  }
}

function sendOne(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(request, sipPort, '::1', (error) => {
      if (error === null) resolve()
      else reject(error)
    })
  })
}
