// A real mail server on loopback: what it takes is read by a parser of mails, and it can be told to refuse.
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { simpleParser, type ParsedMail } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { renewedCertificate, renewedKey } from '../unit/tell/renewed-certificate.js'

/** A mail as it came, with its envelope. */
export interface ReceivedMail {
  readonly mail: ParsedMail
  readonly raw: string
  readonly from: string
  readonly to: readonly string[]
}

/** A refusal in the words of a server: its number and its text. */
export class Refusal extends Error {
  readonly responseCode: number

  constructor(responseCode: number, text: string) {
    super(text)
    this.responseCode = responseCode
  }
}

/** What a server is to do. Each may answer a {@link Refusal}. */
export interface MailServerOptions extends SMTPServerOptions {
  readonly onSender?: (address: string) => Refusal | undefined
  readonly onRecipient?: (address: string) => Refusal | undefined
  /** Asked when the whole mail is there. */
  readonly onMail?: (received: ReceivedMail) => Refusal | undefined | Promise<Refusal | undefined>
}

/** A server that runs. */
export interface MailServer {
  readonly port: number
  /** What it has taken, in the order in which it came. */
  readonly received: readonly ReceivedMail[]
  stop(): Promise<void>
}

/** Starts a server; without options it takes everything in clear, offers STARTTLS and wants no login. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { onSender, onRecipient, onMail, ...rest } = options
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    ...{ key: renewedKey, cert: renewedCertificate, authOptional: true, closeTimeout: 100 },
    onMailFrom: ({ address }, _session, done) => {
      done(onSender?.(address))
    },
    onRcptTo: ({ address }, _session, done) => {
      done(onRecipient?.(address))
    },
    onData: (stream, { envelope }, done) => {
      void (async () => {
        const chunks: Buffer[] = []
        for await (const chunk of stream) chunks.push(chunk as Buffer)
        const raw = Buffer.concat(chunks).toString('utf8')
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        const to = envelope.rcptTo.map(({ address }) => address)
        const one = { mail: await simpleParser(raw), raw, from, to }
        const refusal = await onMail?.(one)
        if (refusal === undefined) received.push(one)
        done(refusal, '2.0.0 Ok: queued as 4711')
      })()
    },
    ...rest,
  })
  // Whoever breaks off is no failure of the server.
  server.on('error', () => undefined)
  const port = await listening(server.server)
  return {
    port,
    received,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve)
      }),
  }
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}

/** A server that speaks as it likes: each line that a client sends is handed on. */
export async function startOddServer(
  onConnection: (socket: Socket) => void,
  onLine: (line: string, socket: Socket) => void = () => undefined,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (data) => {
      for (const line of data.toString('latin1').split('\r\n')) {
        if (line !== '') onLine(line, socket)
      }
    })
    onConnection(socket)
  })
  const port = await listening(server)
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  return { port, stop }
}
