// The demo: the real daemon beside a PBX made of recordings, in a folder that is gone afterwards.
import { createSocket } from 'node:dgram'
import { EventEmitter, once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from '../config/config.js'
import { databaseScope } from '../config/check-sections.js'
import { npmRegistry } from '../config/npm-registry.js'
import type { Source } from '../domain/address.js'
import { type Knock, knock } from './live-packets.js'
import { loadRecording } from './recording.js'
import { ReplayPbx } from './replay-pbx.js'
import type { LiveEvent } from '../ports/news.js'
import type { Operator } from '../ports/operator/operator.js'
import { startDaemon } from '../app/daemon.js'
import { openLog } from '../app/start/open-log.js'
import { ShutdownStack } from '../jobs/shutdown-stack.js'
import { systemClock } from '../app/start/system-clock.js'

/** How long a block lasts here, in seconds; the default of an hour would make a long demo. */
export const demoBlockSeconds = 3

/** One recording of the story. */
export interface DemoScene {
  readonly recording: string
  readonly title: string
  /** The source that is to be blocked in it; none where only phones work. */
  readonly attacker?: string
  /** True where the attacker is to end on the denylist. */
  readonly isLastStrike?: boolean
}

/** The story that the demo tells. */
export const demoScenes: readonly DemoScene[] = [
  {
    recording: 'asterisk22-pjsip-working-phones',
    title: 'three phones register again and again and keep their lines alive',
  },
  {
    recording: 'asterisk22-pjsip-quirks',
    title:
      'five phones that look like attackers: stale nonces, every packet three times, bare OPTIONS',
  },
  {
    recording: 'asterisk22-pjsip-svcrack',
    title: 'svcrack guesses the password of account 100',
    attacker: '203.0.113.66',
  },
  {
    recording: 'asterisk22-pjsip-ipv6',
    title: 'passwords are guessed over IPv6',
    // In the PBX's own /64, where each address stands for itself.
    attacker: '2001:db8::66',
  },
  {
    recording: 'asterisk16-chansip-svcrack',
    title: 'svcrack comes back, on an Asterisk 16 with chan_sip and without HEP',
    attacker: '203.0.113.66',
  },
  {
    recording: 'asterisk22-pjsip-svcrack',
    title: 'svcrack comes back once more: the third strike',
    attacker: '203.0.113.66',
    isLastStrike: true,
  },
]

/** Takes what the demo shows as it happens. */
export interface DemoListener {
  onReady(
    operator: Operator,
    places: { readonly folder: string; readonly socket: string },
  ): Promise<void>
  onScene(scene: DemoScene): void
  onSceneEnd(scene: DemoScene): void
  onEvent(event: LiveEvent, now: number): void
  /** Told once a second while a scene is played. */
  onProgress(operator: Operator, now: number): Promise<void>
  /** Real packets of a blocked source have met the kernel. */
  onKnock(knock: Knock, now: number): void
  /** Everything has been played; the daemon still runs. */
  onEnd(operator: Operator, socket: string): Promise<void>
}

const recordingsFolder = fileURLToPath(import.meta.resolve('#package/test/fixtures/captures'))
// Long silences of the recordings tell nothing; a fifth of a second is kept of each.
const maxGapMs = 200
const progressMs = 1000
const access = { username: 'sipward', secret: 'demo' }

/** Plays the story to a real daemon; `isDryRun` where there is no firewall to show. */
export async function runDemo(
  listener: DemoListener,
  options: { readonly isDryRun: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const releases = new ShutdownStack()
  try {
    await play(listener, options, releases)
  } finally {
    await releases.run()
  }
}

async function play(
  listener: DemoListener,
  { isDryRun, signal: asked }: { readonly isDryRun: boolean; readonly signal: AbortSignal },
  releases: ShutdownStack,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sipward-demo-'))
  releases.add(() => rm(folder, { recursive: true, force: true }))
  // Whoever reads us may go away in the middle (`sipward demo | head`), which ends us at once.
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  const hep = { host: '127.0.0.1', port: await freeUdpPort() }
  const pbx = new ReplayPbx({ ...access, hep, clock: systemClock })
  const port = await pbx.start()
  releases.add(() => pbx.stop())
  const config = demoConfig(folder, { port, hepPort: hep.port, isDryRun })
  const log = openLog({ isSilent: true })
  const stopped = new AbortController()
  const signal = AbortSignal.any([asked, stopped.signal])
  const daemon = await startDaemon(config, {
    log,
    readConfig: () => config,
    onStop: () => {
      stopped.abort()
    },
    expectsSilence: false,
  })
  releases.add(() => daemon.stop({ keep: false }))
  await pbx.waitForLogin(signal)
  const { operator } = daemon
  const knocks: Promise<void>[] = []
  const knockOf = async (source: Source): Promise<void> => {
    const met = await knock(source, operator.blocks)
    if (met !== undefined) listener.onKnock(met, systemClock.now())
  }
  const soFar = new EventsSoFar()
  daemon.operator.news.subscribe((event) => {
    soFar.follow(event)
    listener.onEvent(event, systemClock.now())
    const isBegun =
      event.kind === 'block' && 'until' in event.block && event.block.end === undefined
    if (isBegun && !isDryRun) knocks.push(knockOf(event.block.source))
  })
  await listener.onReady(daemon.operator, { folder, socket: config.control.socket })
  const endProgress = tellProgress(listener, operator)
  releases.add(endProgress)
  for (const scene of demoScenes) {
    signal.throwIfAborted()
    if (scene.attacker !== undefined) await soFar.wait(scene.attacker, signal)
    listener.onScene(scene)
    const recording = await loadRecording(join(recordingsFolder, `${scene.recording}.ami`))
    await pbx.play([recording], { maxGapMs, signal })
    if (scene.attacker !== undefined) await soFar.waitForRecord(signal)
    if (scene.isLastStrike) await soFar.waitForDenial(signal)
    await Promise.all(knocks.splice(0))
    listener.onSceneEnd(scene)
  }
  endProgress()
  await listener.onEnd(daemon.operator, config.control.socket)
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

/** Knows what has happened, so that one scene waits for the end of another. */
class EventsSoFar {
  readonly #blocked = new Set<Source>()
  readonly #changes = new EventEmitter()
  #openRecords = 0
  #hasDenied = false

  follow(event: LiveEvent): void {
    if (event.kind === 'notice' && event.notice.kind === 'denied') this.#hasDenied = true
    if (event.kind === 'attack') this.#openRecords -= 1
    if (event.kind === 'block' && 'until' in event.block) {
      const { source, end } = event.block
      if (end === undefined) {
        this.#blocked.add(source)
        this.#openRecords += 1
      } else this.#blocked.delete(source)
    }
    this.#changes.emit('change')
  }

  async wait(source: string, signal: AbortSignal): Promise<void> {
    while (this.#blocked.has(source as Source)) await once(this.#changes, 'change', { signal })
  }

  async waitForDenial(signal: AbortSignal): Promise<void> {
    while (!this.#hasDenied) await once(this.#changes, 'change', { signal })
  }

  async waitForRecord(signal: AbortSignal): Promise<void> {
    while (this.#openRecords > 0) await once(this.#changes, 'change', { signal })
  }
}

function demoConfig(
  folder: string,
  parts: { readonly port: number; readonly hepPort: number; readonly isDryRun: boolean },
): Config {
  const registry = npmRegistry({}, databaseScope)
  return {
    file: join(folder, 'sipward.toml'),
    store: { url: `sqlite:${join(folder, 'demo.db')}`, spoolDirectory: join(folder, 'spool') },
    secrets: { keyFile: join(folder, 'secret.key') },
    asterisk: [{ name: 'recorded', host: '127.0.0.1', port: parts.port, tls: false, ...access }],
    hep: { listen: { address: '127.0.0.1', port: parts.hepPort }, senders: undefined },
    firewall: { netns: undefined, dryRun: parts.isDryRun },
    geo: { database: undefined, url: undefined, registry, autoUpdate: false },
    web: { listen: 'off', baseUrl: undefined, tls: undefined, trustedProxies: [] },
    control: { socket: join(folder, 'control.sock') },
    host: { name: 'demo' },
    settings: { 'blocking.seconds': demoBlockSeconds },
    allowlistFile: join(folder, 'allowlist'),
    denylistFile: join(folder, 'denylist'),
    warnings: [],
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
