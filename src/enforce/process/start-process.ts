// The one file that starts processes. Never through a shell.
import {
  fork,
  spawn,
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
} from 'node:child_process'
import type { Server as SocketServer } from 'node:net'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { systemCodeOf, toError } from '../../domain/app-error.js'
import { forEachLine } from './for-each-line.js'
import type { ProcessEnd, ProcessOrder } from './process-order.js'

// No message of these programs is longer; what is kept of a flood of them is bounded.
const maxMessageLength = 600

// What passes through a process that only hands text on must not stay in it: after 20 MB of it the
// process holds 17 MB with these, 60 MB without (PSS; 10 MB before the first program).
const smallHeap = ['--max-semi-space-size=1', '--max-old-space-size=32', '--optimize-for-size']
const smallEnvironment = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '131072',
  MALLOC_MMAP_THRESHOLD_: '65536',
}

/**
 * Runs a program to its end, whatever that is.
 * @param input written to its standard input, chunk by chunk
 * @param onText called with each piece of its standard output
 */
export async function runProcess(
  order: ProcessOrder,
  input: Iterable<string> | AsyncIterable<string>,
  onText: (text: string) => void,
): Promise<ProcessEnd> {
  const child = openProcess(order)
  const message = collectMessage(child.stderr)
  child.stdout.setEncoding('utf8').on('data', onText)
  let isTooLate = false
  const deadline = setTimeout(() => {
    isTooLate = true
    child.kill('SIGKILL')
  }, order.deadlineMs)
  const [end] = await Promise.all([endOf(child), feed(child.stdin, input)])
  clearTimeout(deadline)
  return { ...end, message: message(), isTooLate }
}

/**
 * Starts a program and hands it over; its `error` and `close` events say how it ended. It has a
 * session of its own, so that a Ctrl-C in our terminal does not reach it.
 */
export function openProcess(
  order: Omit<ProcessOrder, 'deadlineMs'>,
): ChildProcessWithoutNullStreams {
  const env = { ...order.environment, PATH: order.searchPath, LC_ALL: 'C' }
  return spawn(order.program, order.args, { env, detached: true })
}

/**
 * Starts this program anew, with other arguments, in a network of its own; it shares our terminal.
 * Resolves with its exit status.
 * @param socket is handed to it and listens on in our network
 */
export function runSelf(
  unshareFlags: readonly string[],
  args: readonly string[],
  socket: SocketServer,
): Promise<number> {
  const self = [process.execPath, ...process.execArgv, process.argv[1] ?? '', ...args]
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'] as const
  const child = spawn('unshare', [...unshareFlags, ...self], { stdio: [...stdio] })
  // Two that listen would each take some of the connections. Where it could not be sent, the child has ended.
  child.send('socket', socket, () => {
    socket.close()
  })
  // A Ctrl-C reaches both of us; the child cleans up, and we wait for it.
  const ignore = (): void => undefined
  process.on('SIGINT', ignore)
  process.once('SIGTERM', () => child.kill('SIGTERM'))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (status) => {
      process.off('SIGINT', ignore)
      resolve(status ?? 1)
    })
  })
}

/** Starts a module of this program as a small process of its own, with a channel for messages. */
export function forkModule(module: URL): ChildProcess {
  return fork(fileURLToPath(module), {
    execArgv: [...process.execArgv, ...smallHeap],
    env: smallEnvironment,
    serialization: 'advanced',
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

/** Does the same in a network of its own, in which nothing is yet. */
export function forkInNetwork(module: URL): ChildProcess {
  const self = [process.execPath, ...process.execArgv, ...smallHeap, fileURLToPath(module)]
  return spawn('unshare', ['--net', ...self], {
    env: { ...smallEnvironment, PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

function collectMessage(stream: Readable): () => string {
  let message = ''
  forEachLine(stream, (line) => {
    const isAdvice = line.startsWith('Try `')
    if (!isAdvice && message.length < maxMessageLength) message += `${line.trim()} `
  })
  return () => message.slice(0, maxMessageLength).trim()
}

/** Resolves with the exit status, the signal's name, or the error that kept it from starting. */
function endOf(
  child: ChildProcessWithoutNullStreams,
): Promise<Pick<ProcessEnd, 'status' | 'errorCode' | 'errorText'>> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve({ status: '', errorCode: systemCodeOf(error) ?? '', errorText: error.message })
    })
    child.once('close', (status, signal) => {
      resolve({ status: status ?? signal ?? 'no status', errorCode: '', errorText: '' })
    })
  })
}

async function feed(
  stdin: Writable,
  input: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  try {
    await pipeline(Readable.from(input), stdin)
  } catch (caught) {
    // A program that ends before it has read everything says why by its status and its message.
    const isClosedByReader = [
      'EPIPE',
      'ECONNRESET',
      'ERR_STREAM_PREMATURE_CLOSE',
      'ERR_STREAM_DESTROYED',
    ].includes(systemCodeOf(caught) ?? '')
    if (!isClosedByReader) throw toError(caught)
  }
}
