// Tries to log in to AMI with a wrong secret, each time on a connection of its own, until one is not answered; prints how
// often it was answered.
import { once } from 'node:events'
import { createConnection } from 'node:net'

interface Options {
  readonly from: string
  readonly to: string
  readonly port: number
  readonly username: string
  readonly count: number
  /** How many are tried at the same time. */
  readonly atOnce: number
}

const options = JSON.parse(process.argv[2] ?? '') as Options

/** Asterisk answers a refused login after a second. */
const deadlineMs = 3000

async function isAnswered(): Promise<boolean> {
  const { from, to, port, username } = options
  const socket = createConnection({ host: to, port, localAddress: from })
  socket.setEncoding('latin1')
  const signal = AbortSignal.timeout(deadlineMs)
  let text = ''
  socket.on('data', (chunk: string) => {
    text += chunk
  })
  socket.on('error', () => undefined)
  try {
    await once(socket, 'connect', { signal })
    socket.write(`Action: Login\r\nUsername: ${username}\r\nSecret: wrong\r\n\r\n`)
    while (!text.includes('Response: ')) await once(socket, 'data', { signal })
    return true
  } catch {
    // Silence, or a connection that was refused: that is the answer to the question.
    return false
  } finally {
    socket.destroy()
  }
}

async function main(): Promise<void> {
  const { count, atOnce } = options
  let answered = 0
  for (let tries = 0; tries < count && answered === tries; tries += atOnce) {
    const answers = await Promise.all(Array.from({ length: atOnce }, isAnswered))
    answered += answers.filter(Boolean).length
  }
  process.stdout.write(`${answered}\n`)
}

void main()
