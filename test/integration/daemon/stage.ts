// What most of these tests stand on: a private network, a PBX made of recordings in it, a folder.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NetworkNamespace } from '../../support/network-namespace.js'
import { RecordedPbx } from './recorded-pbx.js'
import { Sipward, type SipwardOptions } from './sipward.js'

const hepPort = 9060

/** A network of its own whose kernel blocks nobody else, with everything in it. */
export class Stage {
  #network: NetworkNamespace | undefined
  #pbx: RecordedPbx | undefined
  #folder = ''
  readonly #installed: Sipward[] = []
  #count = 0

  /** Sets everything up; {@link close} takes it down, also where this fails. */
  async open(): Promise<void> {
    this.#network = new NetworkNamespace('daemon')
    this.#folder = await mkdtemp(join(tmpdir(), 'sipward-daemon-'))
    this.#pbx = await RecordedPbx.start(this.prefix, hepPort)
  }

  get network(): NetworkNamespace {
    return opened(this.#network)
  }

  get pbx(): RecordedPbx {
    return opened(this.#pbx)
  }

  /** For the files of the test. */
  get folder(): string {
    return this.#folder
  }

  /** Runs a program in the network when its command line is put behind. */
  get prefix(): readonly string[] {
    return ['nsenter', `--net=/run/netns/${this.network.name}`, '--']
  }

  /** Installs a sipward beside the PBX, in a folder of its own; HEP is on unless told otherwise. */
  async install(
    options: Partial<SipwardOptions> & { readonly hasHep?: boolean } = {},
  ): Promise<Sipward> {
    const { hasHep = true, ...rest } = options
    const sipward = await Sipward.install({
      folder: join(this.folder, `sipward-${++this.#count}`),
      prefix: this.prefix,
      amiPorts: [this.pbx.port],
      ...(hasHep && { hepPort }),
      ...rest,
    })
    this.#installed.push(sipward)
    return sipward
  }

  /**
   * What the kernel's sets of ours hold, as `SET MEMBER` without the time that is left; but for who
   * is trusted, which is no block and no right of access. A block on forgeable evidence is shown as in
   * the set that holds it once the evidence is proven: which of the two it is depends on the instant.
   * In the order of the alphabet: the kernel's is that in which the sets were made.
   */
  inKernel(): readonly string[] {
    return this.network
      .run('ipset', 'save')
      .split('\n')
      .flatMap(
        (line) => /^add sipward-(?!trusted)(\S+) (\S+)/.exec(line)?.slice(1, 3).join(' ') ?? [],
      )
      .map((line) =>
        line.replace(/^oneway6 (?!.*\/)/, 'dynamic6-single ').replace(/^oneway/, 'dynamic'),
      )
      .sort()
  }

  /** Everything in the kernel that is of ours: names of sets, and rules of both families. */
  leftInKernel(): readonly string[] {
    const sets = this.network.run('ipset', 'list', '-name').split('\n')
    const rules = ['iptables-save', 'ip6tables-save'].flatMap((save) =>
      this.network.run(save, '-t', 'raw').split('\n'),
    )
    return [...sets, ...rules].filter((line) => /sipward/i.test(line))
  }

  /** Ends every daemon, as a failed test may have left it. */
  async endDaemons(): Promise<void> {
    await Promise.all(this.#installed.splice(0).map((sipward) => sipward.end()))
  }

  /** Ends every daemon and takes everything down. */
  async close(): Promise<void> {
    await this.endDaemons()
    await this.#pbx?.stop()
    this.#network?.destroy()
    if (this.#folder !== '') await rm(this.#folder, { recursive: true, force: true })
    this.#pbx = this.#network = undefined
    this.#folder = ''
  }
}

function opened<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('open the stage first')
  return part
}
