// What the demo prints: the scene, and under it what sipward does about it.
import { Command } from 'commander'
import type { Attack } from '../domain/attack.js'
import { printable } from '../domain/untrusted.js'
import type { DemoListener, DemoPlaces } from '../demo/demo.js'
import { demoBlockSeconds } from '../demo/demo-config.js'
import { type DemoScene, demoScenes } from '../demo/demo-scenes.js'
import type { Knock } from '../demo/live-packets.js'
import type { LiveEvent } from '../ports/news.js'
import type { BlockInForce } from '../domain/block-in-force.js'
import type { Operator } from '../ports/operator/operator.js'
import type { CommandContext } from './command-context.js'
import { addExplain } from './explain.js'
import { tableLines } from './table.js'
import { anAttackOf } from '../tell/format/attack-types.js'
import { ruleWords } from '../tell/format/describe-block.js'
import type { Style, Terminal } from './terminal.js'

// After so long without a line people wonder whether it still goes on.
const quietMs = 2900

/** Prints the demo, and keeps what was blocked to hold it against what should have been. */
export class DemoPrinter implements DemoListener {
  readonly #context: CommandContext
  readonly #terminal: Terminal
  readonly #hasFirewall: boolean
  readonly #whyNoFirewall: string
  readonly #stays: boolean
  readonly #blocked: string[] = []
  #hasEnded = false
  #scene: DemoScene | undefined
  #blockedInScene = 0
  readonly #packets = { answered: 0, dropped: 0 }
  #lastLineAt = 0

  /**
   * @param options.whyNoFirewall empty where the real firewall is shown
   * @param options.stays true where the pages can be looked at until Ctrl-C
   */
  constructor(
    context: CommandContext,
    { whyNoFirewall, stays }: { readonly whyNoFirewall: string; readonly stays: boolean },
  ) {
    this.#context = context
    this.#stays = stays
    this.#terminal = context.terminal
    this.#hasFirewall = whyNoFirewall === ''
    this.#whyNoFirewall = whyNoFirewall
  }

  /** True when exactly the attackers were blocked, each in its scene. */
  get isAsExpected(): boolean {
    const attackers = demoScenes
      .map(({ attacker }) => attacker)
      .filter((name) => name !== undefined)
    return this.#hasEnded && this.#blocked.join() === attackers.join()
  }

  async onReady(operator: Operator, places: DemoPlaces): Promise<void> {
    const { version } = await operator.status.status()
    const settings = await operator.settings.settings()
    const firewall = this.#hasFirewall
      ? 'iptables and ipset, for real, in a network namespace of its own'
      : `dry run, nothing is dropped: ${this.#whyNoFirewall}`
    const limit = settings['detection.attemptsPerMinute']
    this.#terminal.print(
      this.#terminal.style('bold', `sipward ${version}: the demo`),
      '',
      ...tableLines(this.#terminal, {
        rows: [
          [
            'PBX',
            'recordings of Asterisk 22 (PJSIP) and 16 (chan_sip), over AMI and HEP on loopback',
          ],
          ['store', `SQLite in ${places.folder}, removed at the end`],
          ['firewall', firewall],
          [
            'rules',
            `the name of an attack tool, at its first request; ${limit} failed attempts a minute, whoever it is`,
          ],
          ['blocks', `last ${demoBlockSeconds} s here, an hour by default`],
          ['times', 'are in UTC'],
        ],
      }),
      '',
      ...this.#pageLines(places),
    )
  }

  onScene(scene: DemoScene): void {
    const { title } = scene
    this.#scene = scene
    this.#blockedInScene = 0
    this.#terminal.print('', `${this.#terminal.style('bold', '▶')} ${title}`)
  }

  onSceneEnd({ attacker }: DemoScene): void {
    if (attacker !== undefined || this.#blockedInScene > 0) return
    this.#terminal.print(`  ${this.#terminal.style('green', '✔')} nobody is blocked`)
  }

  async onProgress(operator: Operator, now: number): Promise<void> {
    const { sources } = await operator.status.status()
    if (this.#scene === undefined || now - this.#lastLineAt < quietMs) return
    const heardOf = (kind: 'ami' | 'hep') =>
      sources
        .filter((source) => source.kind === kind)
        .reduce((sum, { received }) => sum + received, 0)
        .toLocaleString('en-US')
    const heard = `${heardOf('ami')} events and ${heardOf('hep')} SIP messages heard so far`
    this.#line(now, 'dim', 'watching', heard)
  }

  onKnock({ source, moment, sent, answered, dropped }: Knock, now: number): void {
    this.#packets.answered += answered
    this.#packets.dropped += dropped ?? 0
    const isBefore = moment === 'before'
    const isRight = isBefore ? answered === sent : answered === 0 && (dropped ?? sent) === sent
    const counted = dropped === undefined ? '' : `, ${dropped} dropped by the kernel`
    const text = `${sent} real packets of ${source} to the SIP port: ${answered} answered${counted}`
    this.#line(now, isRight ? 'green' : 'red', isBefore ? 'answered' : 'dropped', text)
  }

  onEvent(event: LiveEvent, now: number): void {
    if (event.kind === 'attack') this.#attack(event.attack, now)
    else if (event.kind === 'block') this.#block(event.block, now)
    else this.#line(now, 'yellow', 'notice', event.notice.text)
  }

  async onEnd(operator: Operator, places: DemoPlaces): Promise<void> {
    this.#hasEnded = true
    const { items } = await operator.blocks.blocks({ page: 1, perPage: 1000 })
    const now = operator.status.now()
    const denied = items.filter((block) => 'network' in block).length
    const blocked = items.filter((block) => 'until' in block && block.until > now).length
    const holder = this.#hasFirewall ? 'the kernel holds' : 'the kernel would hold'
    this.#terminal.print(
      '',
      `At the end ${holder} ${denied} denied and ${blocked} blocked for a time; ` +
        `who is denied has been put on the denylist by strikes.`,
      `The story of the attacker, as ${this.#terminal.style('bold', 'sipward explain 203.0.113.66')} tells it:`,
      '',
    )
    const program = new Command().option('--socket <path>')
    addExplain(program, this.#context)
    const commandLine = ['explain', '203.0.113.66', '--socket', places.socket]
    await program.parseAsync(commandLine, { from: 'user' })
    const done = this.#hasFirewall
      ? '✔ every attacker was blocked, and no phone'
      : '✔ every attacker would have been blocked, and no phone'
    const verdict = this.isAsExpected
      ? this.#terminal.style('green', done)
      : this.#terminal.style('red', `✘ not as expected: blocked were ${this.#blocked.join(', ')}`)
    this.#terminal.print(...this.#packetLines(), '', verdict)
    if (this.#stays) this.#terminal.print('', ...this.#pageLines(places), 'Ctrl-C ends the demo.')
  }

  #pageLines({ pages }: DemoPlaces): readonly string[] {
    return [
      `The pages, with these attacks in them: ${this.#terminal.style('bold', pages.url)}`,
      `  the link works once; later log in as ${pages.name} with the password ${pages.password}`,
    ]
  }

  #packetLines(): readonly string[] {
    const { answered, dropped } = this.#packets
    if (dropped === 0) return []
    return [
      '',
      `Of the attackers' real packets ${answered} were answered before a block; after it the kernel dropped ${dropped}.`,
    ]
  }

  #block(block: BlockInForce, now: number): void {
    if (!('until' in block)) return
    const { source, since, end } = block
    if (end !== undefined) {
      this.#line(now, 'dim', 'ended', `the block of ${source}: ${end}`)
      return
    }
    this.#blocked.push(source)
    this.#blockedInScene += 1
    const where = this.#hasFirewall ? 'in the kernel' : 'it would be in the kernel'
    const word = this.#hasFirewall ? 'BLOCKED' : 'WOULD BLOCK'
    this.#line(now, 'red', word, `${source}, ${where} ${now - since} ms after the decision`)
  }

  #attack(attack: Attack, now: number): void {
    const { type, isTypeInferred, source, victim, account, userAgent, attempts, proof, rule } =
      attack
    const what = isTypeInferred ? `${type} (inferred)` : type
    const tool = userAgent === '' ? 'no HEP, no name' : `"${printable(userAgent)}"`
    const real = proof === 'returned' ? 'its address is real' : 'its address is not proven'
    this.#line(
      now,
      'yellow',
      'recognised',
      `${ruleWords[rule]}: ${anAttackOf(what)}, ${source} → ${victim} on account ${printable(account)}, ${tool}, ${real}; ${attempts} attempts, since a recording goes on where a kernel drops`,
    )
  }

  #line(now: number, style: Style, word: string, text: string): void {
    this.#lastLineAt = now
    const time = new Date(now).toISOString().slice(11, 23)
    const label = this.#terminal.style(style, word.padEnd(10))
    this.#terminal.print(`  ${this.#terminal.style('dim', time)}  ${label}  ${text}`)
  }
}
