// What the demo shows, for programs: a JSON object a line.
import type { DemoListener, DemoPlaces } from '../demo/demo.js'
import { type DemoScene, demoScenes } from '../demo/demo-scenes.js'
import type { Knock } from '../demo/live-packets.js'
import type { LiveEvent } from '../ports/news.js'
import type { Operator } from '../ports/operator/operator.js'
import { toIsoTime } from '../tell/format/describe-time.js'
import { safeJson } from '../tell/format/safe-json.js'
import type { Terminal } from './terminal.js'

/** Prints the demo as JSON, and keeps what was blocked to hold it against what should have been. */
export class DemoJson implements DemoListener {
  readonly #terminal: Terminal
  readonly #whyNoFirewall: string
  readonly #blocked: string[] = []
  #hasEnded = false

  /** @param whyNoFirewall empty where the real firewall is shown */
  constructor(terminal: Terminal, whyNoFirewall: string) {
    this.#terminal = terminal
    this.#whyNoFirewall = whyNoFirewall
  }

  /** True when exactly the attackers were blocked, each in its scene. */
  get isAsExpected(): boolean {
    const attackers = demoScenes.flatMap(({ attacker }) => attacker ?? [])
    return this.#hasEnded && this.#blocked.join() === attackers.join()
  }

  async onReady(operator: Operator, { pages }: DemoPlaces): Promise<void> {
    const { version, firewall } = await operator.status.status()
    const whyDryRun = this.#whyNoFirewall
    this.#print('ready', { version, firewall: firewall.kind, whyDryRun, pages })
  }

  onScene({ title, attacker }: DemoScene): void {
    this.#print('scene', { title, attacker: attacker ?? null })
  }

  onSceneEnd({ title }: DemoScene): void {
    this.#print('sceneEnd', { title })
  }

  onEvent(event: LiveEvent, now: number): void {
    const at = toIsoTime(now)
    if (event.kind === 'notice') this.#print('notice', { at, text: event.notice.text })
    else if (event.kind === 'attack') {
      const { source, type, rule, attempts, userAgent, account } = event.attack
      this.#print('attack', { at, source, type, rule, attempts, userAgent, account })
    } else if ('until' in event.block) {
      const { source, end } = event.block
      if (end === undefined) this.#blocked.push(source)
      this.#print('block', { at, source, end: end ?? null })
    }
  }

  onProgress(): Promise<void> {
    return Promise.resolve()
  }

  onKnock(knock: Knock, now: number): void {
    this.#print('packets', { at: toIsoTime(now), ...knock })
  }

  onEnd(): Promise<void> {
    this.#hasEnded = true
    this.#print('end', { asExpected: this.isAsExpected, blocked: this.#blocked })
    return Promise.resolve()
  }

  #print(kind: string, facts: Readonly<Record<string, unknown>>): void {
    this.#terminal.print(safeJson({ kind, ...facts }))
  }
}
