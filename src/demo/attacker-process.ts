// The attacker of the demo, a process in a network of his own: he sends requests and counts the answers.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { Tools } from '../enforce/process/tools.js'

/** What he is told to do. */
export type AttackerOrder =
  | { readonly kind: 'address'; readonly words: readonly string[] }
  | {
      readonly kind: 'send'
      readonly from: string
      readonly to: string
      readonly port: number
      readonly count: number
    }

/** What came of it. */
export interface AttackerReply {
  readonly isDone: boolean
  readonly sent: number
  readonly answered: number
}

const betweenMs = 20
const answerDeadlineMs = 300
const nothing = { sent: 0, answered: 0 }

process.on('message', (order: AttackerOrder) => {
  void carryOut(order)
    .catch(() => ({ isDone: false, ...nothing }))
    .then((reply) => process.send?.(reply))
})
process.on('disconnect', () => process.exit())
process.send?.({ isDone: true, ...nothing })

async function carryOut(order: AttackerOrder): Promise<AttackerReply> {
  if (order.kind === 'send') return { isDone: true, ...(await send(order)) }
  const ip = new Tools({})
  const [, , device = ''] = order.words
  await ip.run('ip', ['link', 'set', device, 'up'])
  await ip.run('ip', ['address', 'add', ...order.words])
  return { isDone: true, ...nothing }
}

async function send({ from, to, port, count }: Extract<AttackerOrder, { kind: 'send' }>) {
  const socket = createSocket(isIPv6(from) ? 'udp6' : 'udp4')
  let answered = 0
  const isAnswered = new Promise<void>((resolve) => {
    socket.on('message', () => {
      answered += 1
      if (answered === count) resolve()
    })
  })
  try {
    socket.bind({ address: from, exclusive: true })
    await once(socket, 'listening')
    const request = Buffer.from(`OPTIONS sip:100@${to} SIP/2.0\r\n\r\n`)
    for (let number = 0; number < count; number += 1) {
      await new Promise<void>((resolve, reject) => {
        socket.send(request, port, to, (error) => {
          if (error === null) resolve()
          else reject(error)
        })
      })
      await delay(betweenMs)
    }
    await Promise.race([isAnswered, delay(answerDeadlineMs)])
    return { sent: count, answered }
  } finally {
    socket.close()
  }
}
