// Every network of a search tree that is wanted, as few of them as possible: two wanted halves are one
// network. Networks that are in no country are decided on before the file is asked.
import { wordsOf } from '../domain/address-words.js'
import { familyOf, firstAddressOf, prefixOf } from '../domain/address.js'
import type { Family, Network } from '../domain/address.js'
import type { SearchTree } from './search-tree.js'

/** A network that is wanted or not, whatever the file says. The smaller one wins over the larger. */
export interface Ruling {
  readonly network: Network
  readonly isWanted: boolean
}

/** What is walked. */
export interface WalkOptions {
  readonly tree: SearchTree
  readonly family: Family
  /** Of a data record, found at the address in {@link onNetwork}'s words. Asked for each leaf. */
  readonly isWanted: (record: number, words: Uint32Array) => boolean
  readonly rulings: readonly Ruling[]
  /** Takes a network: its first address in 32-bit words (one of IPv4, four of IPv6), which are reused. */
  readonly onNetwork: (words: Uint32Array, prefix: number) => void
}

interface Exception {
  readonly words: Uint32Array
  readonly prefix: number
  readonly isWanted: boolean
}

type Share = 'none' | 'all' | 'some'

const wantedRecord = -1
const noExceptions: readonly Exception[] = []

/** Walks a tree. @throws Error where the tree has rings or does not end. */
export function walkNetworks(options: WalkOptions): void {
  new NetworkWalk(options).run()
}

class NetworkWalk {
  readonly #options: WalkOptions
  readonly #bits: number
  readonly #words: Uint32Array
  #nodes = 0

  constructor(options: WalkOptions) {
    this.#options = options
    this.#bits = options.family === 4 ? 32 : 128
    this.#words = new Uint32Array(this.#bits / 32)
  }

  run(): void {
    const { tree, family, rulings } = this.#options
    const exceptions = rulings.filter(({ network }) => familyOf(network) === family)
    const root = family === 4 ? tree.ipv4Root : tree.ipv6Root
    if (this.#visit(root, 0, exceptions.map(toException)) === 'all') this.#emit(0)
  }

  #visit(record: number, depth: number, exceptions: readonly Exception[]): Share {
    const ruling = exceptions.find(({ prefix }) => prefix === depth)
    const from = ruling === undefined ? record : this.#ruled(ruling)
    const below = ruling === undefined ? exceptions : exceptions.filter((e) => e.prefix > depth)
    if (this.#isNode(from)) this.#countNode(depth)
    else if (below.length === 0) return this.#shareOf(from)
    const left = this.#visit(this.#child(from, 0), depth + 1, half(below, depth, 0))
    this.#flip(depth)
    const right = this.#visit(this.#child(from, 1), depth + 1, half(below, depth, 1))
    if (right === 'all' && left !== 'all') this.#emit(depth + 1)
    this.#flip(depth)
    if (left === 'all' && right !== 'all') this.#emit(depth + 1)
    return left === right ? left : 'some'
  }

  #ruled({ isWanted }: Exception): number {
    return isWanted ? wantedRecord : this.#options.tree.nodeCount
  }

  #isNode(record: number): boolean {
    return record >= 0 && record < this.#options.tree.nodeCount
  }

  #shareOf(record: number): Share {
    const { tree, isWanted } = this.#options
    if (record === tree.nodeCount) return 'none'
    return record === wantedRecord || isWanted(record, this.#words) ? 'all' : 'none'
  }

  /** Returns one half of a node; both halves of a leaf are the leaf. */
  #child(record: number, side: 0 | 1): number {
    return this.#isNode(record) ? this.#options.tree.record(record, side) : record
  }

  #countNode(depth: number): void {
    this.#nodes += 1
    if (this.#nodes > this.#options.tree.nodeCount) throw new Error('its tree has a ring')
    if (depth >= this.#bits) throw new Error('its tree does not end')
  }

  #emit(prefix: number): void {
    this.#options.onNetwork(this.#words, prefix)
  }

  #flip(depth: number): void {
    const index = depth >>> 5
    this.#words[index] = (this.#words[index] ?? 0) ^ (0x80000000 >>> (depth & 31))
  }
}

function half(exceptions: readonly Exception[], depth: number, side: 0 | 1): readonly Exception[] {
  if (exceptions.length === 0) return noExceptions
  return exceptions.filter(
    ({ words }) => (((words[depth >>> 5] ?? 0) >>> (31 - (depth & 31))) & 1) === side,
  )
}

function toException({ network, isWanted }: Ruling): Exception {
  return { words: wordsOf(firstAddressOf(network)), prefix: prefixOf(network), isWanted }
}
