// The demo: the real daemon beside a PBX made of recordings, in a folder that is gone afterwards.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server as SocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Daemon, startDaemon } from '../app/daemon.js'
import { openLog } from '../app/start/open-log.js'
import { systemClock } from '../app/start/system-clock.js'
import type { Source } from '../domain/address.js'
import { ShutdownStack } from '../jobs/shutdown-stack.js'
import type { LiveEvent } from '../ports/news.js'
import type { Operator } from '../ports/operator/operator.js'
import { demoAccess, demoConfig } from './demo-config.js'
import { type DemoScene, demoScenes } from './demo-scenes.js'
import { EventsSoFar } from './events-so-far.js'
import { LiveNetwork } from './live-network.js'
import { type Knock, knock } from './live-packets.js'
import { portOf } from './loopback-socket.js'
import { loadRecording } from './recording.js'
import { ReplayPbx } from './replay-pbx.js'

/** Where the demo keeps things, and how one comes into its pages. */
export interface DemoPlaces {
  readonly folder: string
  readonly socket: string
  /** The link works once; afterwards name and password do. */
  readonly pages: { readonly url: string; readonly name: string; readonly password: string }
}

/** Takes what the demo shows as it happens. */
export interface DemoListener {
  onReady(operator: Operator, places: DemoPlaces): Promise<void>
  onScene(scene: DemoScene): void
  onSceneEnd(scene: DemoScene): void
  onEvent(event: LiveEvent, now: number): void
  /** Told once a second while a scene is played. */
  onProgress(operator: Operator, now: number): Promise<void>
  /** Real packets of an attacker have met the kernel. */
  onKnock(knock: Knock, now: number): void
  /** Everything has been played; the daemon still runs. */
  onEnd(operator: Operator, places: DemoPlaces): Promise<void>
}

/** How the demo runs. */
export interface DemoOptions {
  /** True where there is no firewall to show. */
  readonly isDryRun: boolean
  /** Listens on the machine's loopback; the pages are served on it. */
  readonly webSocket: SocketServer
  /** True where the pages stay after the story, until the signal. */
  readonly stays: boolean
  readonly signal: AbortSignal
}

const recordingsFolder = fileURLToPath(import.meta.resolve('#package/test/fixtures/captures'))
// Long silences of the recordings tell nothing; a fifth of a second is kept of each.
const maxGapMs = 200
const progressMs = 1000

/** Plays the story to a real daemon. */
export async function runDemo(listener: DemoListener, options: DemoOptions): Promise<void> {
  const releases = new ShutdownStack()
  try {
    await play(listener, options, releases)
  } finally {
    await releases.run()
  }
}

async function play(
  listener: DemoListener,
  options: DemoOptions,
  releases: ShutdownStack,
): Promise<void> {
  const network = options.isDryRun ? undefined : await LiveNetwork.open(releases)
  const { daemon, pbx, places, signal } = await start(options, releases)
  const { operator } = daemon
  const knockOf = async (source: Source, moment: Knock['moment']): Promise<void> => {
    if (network === undefined) return
    const met = await knock(source, moment, { network, blocks: operator.blocks })
    if (met !== undefined) listener.onKnock(met, systemClock.now())
  }
  const knocks: Promise<void>[] = []
  const soFar = new EventsSoFar()
  operator.news.subscribe((event) => {
    soFar.follow(event)
    listener.onEvent(event, systemClock.now())
    const begun = begunBlockOf(event)
    if (begun !== undefined) knocks.push(knockOf(begun, 'blocked'))
  })
  await listener.onReady(operator, places)
  const endProgress = tellProgress(listener, operator)
  releases.add(endProgress)
  const stage = { pbx, soFar, knocks, knockOf, listener, signal }
  for (const scene of demoScenes) await playScene(scene, stage)
  endProgress()
  await listener.onEnd(operator, places)
  if (options.stays && !signal.aborted) await once(signal, 'abort')
}

/** Whose block an event begins; undefined for every other event. */
function begunBlockOf(event: LiveEvent): Source | undefined {
  if (event.kind !== 'block' || !('until' in event.block)) return undefined
  return event.block.end === undefined ? event.block.source : undefined
}

/** What a scene needs. */
interface Stage {
  readonly pbx: ReplayPbx
  readonly soFar: EventsSoFar
  readonly knocks: Promise<void>[]
  readonly knockOf: (source: Source, moment: Knock['moment']) => Promise<void>
  readonly listener: DemoListener
  readonly signal: AbortSignal
}

async function playScene(scene: DemoScene, stage: Stage): Promise<void> {
  const { pbx, soFar, knocks, knockOf, listener, signal } = stage
  signal.throwIfAborted()
  const attacker = scene.attacker as Source | undefined
  if (attacker !== undefined) await soFar.wait(attacker, signal)
  listener.onScene(scene)
  // The kernel may hold a block a moment longer than we are told: only strangers are tried.
  if (attacker !== undefined && !soFar.hasBlocked(attacker)) await knockOf(attacker, 'before')
  const recording = await loadRecording(join(recordingsFolder, `${scene.recording}.ami`))
  await pbx.play([recording], { maxGapMs: scene.maxGapMs ?? maxGapMs, signal })
  if (attacker !== undefined) await soFar.waitForRecord(signal)
  if (scene.isLastStrike) await soFar.waitForDenial(signal)
  await Promise.all(knocks.splice(0))
  if (attacker !== undefined && scene.isLastStrike) await knockOf(attacker, 'denied')
  listener.onSceneEnd(scene)
}

/** Starts the PBX and the daemon, and makes the user of the pages. */
async function start(options: DemoOptions, releases: ShutdownStack) {
  const { isDryRun, webSocket } = options
  const folder = await mkdtemp(join(tmpdir(), 'sipward-demo-'))
  releases.add(() => rm(folder, { recursive: true, force: true }))
  // Whoever reads us may go away in the middle (`sipward demo | head`), which ends us at once.
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  const hep = { host: '127.0.0.1', port: await freeUdpPort() }
  const pbx = new ReplayPbx({ ...demoAccess, hep, clock: systemClock })
  const ami = await pbx.start()
  releases.add(() => pbx.stop())
  const ports = { ami, hep: hep.port, pages: portOf(webSocket) }
  const config = demoConfig(folder, ports, isDryRun)
  const stopped = new AbortController()
  const signal = AbortSignal.any([options.signal, stopped.signal])
  const daemon: Daemon = await startDaemon(config, {
    log: openLog({ isSilent: true }),
    readConfig: () => config,
    onStop: () => {
      stopped.abort()
    },
    expectsSilence: false,
    webSocket,
  })
  releases.add(() => daemon.stop({ keep: false }))
  await pbx.waitForLogin(signal)
  const pages = await daemon.letIn('demo')
  return { daemon, pbx, signal, places: { folder, socket: config.control.socket, pages } }
}

/** Tells the listener once a second that something goes on, until the returned function is called. */
function tellProgress(listener: DemoListener, operator: Operator): () => void {
  const progress = setInterval(() => {
    void listener.onProgress(operator, systemClock.now())
  }, progressMs)
  return () => {
    clearInterval(progress)
  }
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(resolve))
  return port
}
