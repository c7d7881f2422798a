// Writes the cells of records into a buffer that is there already: this is done on the path, for each record
// at once, so it makes no objects and copies no text twice.
import type { Endpoint } from '../../domain/endpoint.js'
import { transports } from './cell-reader.js'

// Longer text of others is cut where it comes in; this is for text that is not theirs.
const maxChars = 1024
const maxByte = 0x7f
const group = 128

/** Writes cells one after the other; whoever uses it sees to it that there is room. */
export class CellWriter {
  readonly #bytes: Buffer
  /** How many bytes are written. */
  length = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  byte(value: number): void {
    this.#bytes[this.length] = value
    this.length += 1
  }

  /** A whole number from 0 on, seven bits a byte, the lowest first. */
  number(value: number): void {
    let left = value
    while (left > maxByte) {
      this.byte((left % group) + group)
      left = Math.floor(left / group)
    }
    this.byte(left)
  }

  /** A span or an instant in ms: whole, of either sign. */
  ms(value: number): void {
    const whole = Math.round(value)
    this.number(whole < 0 ? -2 * whole - 1 : 2 * whole)
  }

  /** One of the words, by its place. */
  word(words: readonly string[], value: string): void {
    this.byte(words.indexOf(value))
  }

  text(value: string): void {
    const text = value.length > maxChars ? value.slice(0, maxChars) : value
    const { length } = text
    const start = this.length
    this.number(length)
    let at = this.length
    for (let i = 0; i < length; i += 1) {
      const code = text.charCodeAt(i)
      if (code > maxByte) {
        this.length = start
        this.#wideText(text)
        return
      }
      this.#bytes[at] = code
      at += 1
    }
    this.length = at
  }

  endpoint({ transport, address, port }: Pick<Endpoint, 'transport' | 'address' | 'port'>): void {
    this.word(transports, transport)
    this.text(address)
    this.number(port)
  }

  /** Puts a number of two bytes to a place that was left for it. */
  putAt(place: number, value: number): void {
    this.#bytes[place] = value & 0xff
    this.#bytes[place + 1] = value >>> 8
  }

  #wideText(text: string): void {
    this.number(Buffer.byteLength(text))
    this.length += this.#bytes.write(text, this.length)
  }
}
