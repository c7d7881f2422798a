// Implements EventSource over HEPv3: receives Asterisk's mirror of its SIP messages.
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { contains, parseAddress, type Network } from '../../domain/address.js'
import { AppError, systemCodeOf, toError } from '../../domain/app-error.js'
import { GenerationMap } from '../../domain/generation-map.js'
import { printable } from '../../domain/untrusted.js'
import type { Clock } from '../../ports/clock.js'
import type {
  EventSink,
  EventSource,
  SourceState,
  SourceStatus,
  StatusListener,
} from '../../ports/event-source.js'
import { DropCounter } from '../drop-counter.js'
import type { HepSilence } from '../hep-silence.js'
import { LagMeter } from '../lag-meter.js'
import { describeNetworkError } from '../network-words.js'
import { StatusChanges } from '../status-changes.js'
import { CaptureClock } from './capture-clock.js'
import { HepDecoder, type HepPacket } from './hep-decoder.js'
import { HepForwarder } from './hep-forwarder.js'
import { meaningOf } from './malformed.js'
import { parseSip, type SipRefusal } from './sip-parser.js'

/** What a {@link HepReceiver} is made of. */
export interface HepReceiverOptions {
  /** Where to listen. HEP knows no authentication: leave it on loopback where Asterisk is local. */
  readonly listen: { readonly address: string; readonly port: number }
  readonly sink: EventSink
  readonly clock: Clock
  /** Hears of each change of the status. */
  readonly onChange?: StatusListener
  /** Compares what is shown here with what AMI tells. */
  readonly silence?: HepSilence

  /**
   * Who may send. Anyone who may can prove what never happened. Loopback unless given.
   */
  readonly allowedSenders?: readonly Network[]

  /** Where each datagram of an allowed sender is passed on to. */
  readonly forward?: { readonly address: string; readonly port: number }
}

const loopback = ['127.0.0.0/8', '::1'] as readonly string[] as readonly Network[]

/** The kernel keeps what arrives while we are busy; it gives at most net.core.rmem_max. */
const receiveBufferBytes = 8 * 1024 * 1024

const reopenMs = 1000

/** Implements {@link EventSource} over HEPv3 datagrams. */
export class HepReceiver implements EventSource {
  readonly #options: HepReceiverOptions
  readonly #allowedSenders: readonly Network[]
  readonly #decoder = new HepDecoder()
  readonly #captureClock = new CaptureClock()
  readonly #drops = new DropCounter()
  readonly #lag = new LagMeter()
  readonly #changes: StatusChanges
  readonly #forwarder: HepForwarder | undefined
  readonly #verdicts = new GenerationMap<string, boolean>({ capacity: 256 })
  #socket: Socket | undefined
  #reopenTimer: NodeJS.Timeout | undefined
  #state: SourceState = 'stopped'
  #reason = ''
  #since: number
  #received = 0

  constructor(options: HepReceiverOptions) {
    this.#options = options
    this.#allowedSenders = options.allowedSenders ?? loopback
    this.#since = options.clock.now()
    this.#changes = new StatusChanges(options.onChange)
    const { forward } = options
    if (forward !== undefined) this.#forwarder = new HepForwarder(forward, this.#drops)
    options.silence?.watch(() => {
      this.#changes.offer(this.status())
    })
  }

  async start(): Promise<void> {
    if (this.#state !== 'stopped') return
    this.#enter('connecting', '')
    try {
      await this.#open()
    } catch (caught) {
      // Whoever holds the port may let it go; meanwhile AMI alone protects.
      this.#retry(toError(caught).message)
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.#reopenTimer)
    this.#enter('stopped', '')
    const socket = this.#socket
    this.#socket = undefined
    this.#forwarder?.stop()
    if (socket !== undefined) await closed(socket)
  }

  status(): SourceStatus {
    const warnings = this.#warnings()
    return {
      kind: 'hep',
      name: this.#describeListen(),
      state: this.#state,
      reason: warnings[0] ?? this.#reason,
      warnings,
      since: this.#since,
      version: '',
      received: this.#received,
      dropped: this.#drops.toRecord(),
      lag: this.#lag.read(this.#options.clock.now()),
    }
  }

  async #open(): Promise<void> {
    const { address, port } = this.#options.listen
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
    try {
      await bound(socket, address, port)
    } catch (caught) {
      await closed(socket)
      throw this.#toOpenError(caught)
    }
    // Stopped while the socket was being opened.
    if (this.#state === 'stopped') return closed(socket)
    socket.setRecvBufferSize(receiveBufferBytes)
    socket.on('message', (datagram, sender) => {
      this.#onDatagram(datagram, sender)
    })
    socket.on('error', (error) => {
      this.#onError(error)
    })
    this.#socket = socket
    this.#enter('running', '')
  }

  #onDatagram(datagram: Buffer, sender: RemoteInfo): void {
    if (this.#state !== 'running') return
    if (!this.#isAllowed(sender.address)) {
      this.#drops.add('senderNotAllowed')
      return
    }
    this.#forwarder?.pass(datagram)
    const packet = this.#decoder.decode(datagram)
    if (typeof packet === 'string') this.#drops.add(packet)
    else this.#read(packet)
  }

  #read(packet: HepPacket): void {
    const now = this.#options.clock.now()
    const at = packet.at + this.#captureClock.offsetOf(packet.captureId, packet.at, now)
    const message = parseSip(packet, at)
    if (typeof message === 'string') {
      this.#refuse(packet, at, message)
      return
    }
    this.#lag.add(at, now)
    this.#received += 1
    this.#options.silence?.messageHeard(now)
    this.#options.sink.onSip(message)
  }

  #refuse(
    { captureId, source, destination, payload }: HepPacket,
    at: number,
    why: SipRefusal,
  ): void {
    const meaning = meaningOf(payload)
    this.#drops.add(meaning === 'keepAlive' ? meaning : why)
    if (meaning === 'request') {
      this.#options.sink.onMalformed({ at, captureId, source, destination })
    }
  }

  #isAllowed(sender: string): boolean {
    const known = this.#verdicts.get(sender)
    if (known !== undefined) return known
    const address = parseAddress(sender) as string as Network | undefined
    const isAllowed =
      address !== undefined && this.#allowedSenders.some((network) => contains(network, address))
    this.#verdicts.set(sender, isAllowed)
    return isAllowed
  }

  #onError(error: Error): void {
    const socket = this.#socket
    if (socket === undefined) return
    this.#socket = undefined
    void closed(socket)
    this.#retry(`stopped receiving: ${describeNetworkError(error)}`)
  }

  #retry(reason: string): void {
    this.#enter('lost', printable(reason))
    this.#reopenTimer = setTimeout(() => {
      this.#open().catch((caught: unknown) => {
        if (this.#state !== 'stopped') this.#retry(toError(caught).message)
      })
    }, reopenMs)
  }

  #toOpenError(caught: unknown): AppError {
    const where = `[hep] listen ${this.#describeListen()}`
    const cause = { cause: caught }
    return systemCodeOf(caught) === 'EADDRINUSE'
      ? new AppError('addressInUse', `${where}: the port is in use`, cause)
      : new AppError('unavailable', `${where}: ${describeNetworkError(caught)}`, cause)
  }

  #describeListen(): string {
    const { address, port } = this.#options.listen
    const actualPort = this.#socket?.address().port ?? port
    return isIPv6(address) ? `[${address}]:${actualPort}` : `${address}:${actualPort}`
  }

  #enter(state: SourceState, reason: string): void {
    if (state !== this.#state) this.#since = this.#options.clock.now()
    this.#state = state
    this.#reason = reason
    this.#changes.offer(this.status())
  }

  #warnings(): string[] {
    const isSilent = this.#state === 'running' && this.#options.silence?.isSilent === true
    if (!isSilent) return []
    const { port } = this.#options.listen
    return [
      `Asterisk reports requests and its mirror shows none of them, so User-Agents, methods and proofs are unknown; see that hep.conf has enabled = yes and capture_address = ADDRESS:${port}, then run: asterisk -rx "module load res_hep_pjsip.so"`,
    ]
  }
}

function bound(socket: Socket, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', reject)
      resolve()
    })
  })
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.close(resolve)
  })
}
