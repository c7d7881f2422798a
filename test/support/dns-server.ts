// A small DNS server on loopback: it answers A and AAAA with a TTL, fails, denies, or falls silent.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv4 } from 'node:net'

/** What it does when it is asked for a family of a name. */
export type DnsAnswer =
  | { readonly addresses: readonly string[]; readonly ttlSeconds: number }
  | 'noName'
  | 'serverFailure'
  | 'silence'

const responseCodes = { noName: 3, serverFailure: 2 } as const
const typeA = 1
const typeAaaa = 28
const headerBytes = 12

/** Answers questions until it is stopped. Names that it was told nothing of do not exist. */
export class DnsServer {
  readonly #socket = createSocket('udp4')
  readonly #answers = new Map<string, DnsAnswer>()
  /** The questions that came, `A home.example.org`. */
  readonly asked: string[] = []

  /** Starts; resolves to where it listens, as a Resolver takes it. */
  async start(): Promise<string> {
    this.#socket.on('message', (message, { port, address }) => {
      const answer = this.#answerTo(message)
      if (answer !== undefined) this.#socket.send(answer, port, address)
    })
    this.#socket.bind(0, '127.0.0.1')
    await once(this.#socket, 'listening')
    return `127.0.0.1:${this.#socket.address().port}`
  }

  async stop(): Promise<void> {
    this.#socket.close()
    await once(this.#socket, 'close')
  }

  /** Says how the server answers for a name from now on, both families alike or each in its own way. */
  tell(name: string, four: DnsAnswer, six: DnsAnswer = four): void {
    this.#answers.set(`A ${name}`, four)
    this.#answers.set(`AAAA ${name}`, six)
  }

  #answerTo(message: Buffer): Buffer | undefined {
    const { name, type, end } = questionOf(message)
    const question = `${type === typeA ? 'A' : 'AAAA'} ${name}`
    this.asked.push(question)
    const answer = this.#answers.get(question) ?? 'noName'
    if (answer === 'silence') return undefined
    const isAnswered = typeof answer === 'object'
    const records = isAnswered
      ? answer.addresses.map((text) => record(text, answer.ttlSeconds))
      : []
    const header = Buffer.from(message.subarray(0, headerBytes))
    header.writeUInt16BE(0x8180 | (isAnswered ? 0 : responseCodes[answer]), 2)
    header.writeUInt16BE(records.length, 6)
    header.writeUInt32BE(0, 8)
    return Buffer.concat([header, message.subarray(headerBytes, end), ...records])
  }
}

function questionOf(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = headerBytes
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  // The root label, the type and the class.
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 }
}

function record(text: string, ttlSeconds: number): Buffer {
  const data = isIPv4(text) ? Buffer.from(text.split('.').map(Number)) : ipv6Bytes(text)
  const head = Buffer.alloc(headerBytes)
  // The name is that of the question.
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(isIPv4(text) ? typeA : typeAaaa, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(ttlSeconds, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function ipv6Bytes(text: string): Buffer {
  const [head = '', tail] = text.split('::')
  const words = (part: string): string[] => part.split(':').filter((word) => word !== '')
  const before = words(head)
  const after = tail === undefined ? [] : words(tail)
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  const all = [...before, ...zeros, ...after]
  return Buffer.from(all.map((word) => word.padStart(4, '0')).join(''), 'hex')
}
