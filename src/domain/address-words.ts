// IP addresses as numbers: one word of 32 bits for IPv4, four for IPv6. Every event and every datagram has
// addresses, and a start has a hundred thousand of them.

const colon = 58

/** Returns the words of an address in valid text, canonical or not. */
export function wordsOf(address: string): Uint32Array {
  return address.includes(':') ? ipv6Words(address) : Uint32Array.of(ipv4Word(address))
}

/** Clears the bits behind a prefix. */
export function clearHostBits(words: Uint32Array, prefix: number): void {
  words.forEach((word, index) => {
    const kept = Math.min(32, Math.max(0, prefix - 32 * index))
    // A shift by 32 is none.
    words[index] = kept === 0 ? 0 : word & (0xffffffff << (32 - kept))
  })
}

/** Writes an address in its canonical spelling: RFC 5952 for IPv6. */
export function textOf(words: Uint32Array): string {
  return words.length === 1 ? ipv4Text(words[0] ?? 0) : ipv6Text(words)
}

/** Returns the IPv4 address that an IPv6 address maps (RFC 4291, section 2.5.5.2), if it does. */
export function mappedIpv4(words: Uint32Array): Uint32Array | undefined {
  const isMapped = words[0] === 0 && words[1] === 0 && words[2] === 0xffff
  return isMapped ? words.subarray(3) : undefined
}

function ipv4Word(text: string): number {
  return text.split('.').reduce((word, number) => word * 256 + Number(number), 0)
}

function ipv6Words(address: string): Uint32Array {
  const text = withoutDots(address)
  const groups = new Uint16Array(8)
  let count = 0
  let gap = -1
  let group = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code !== colon) {
      group = group * 16 + hexValue(code)
      continue
    }
    if (i > 0) groups[count++] = group
    group = 0
    if (text.charCodeAt(i + 1) !== colon) continue
    gap = count
    i++
  }
  if (!text.endsWith(':')) groups[count++] = group
  if (gap >= 0) groups.copyWithin(8 - count + gap, gap, count).fill(0, gap, 8 - count + gap)
  const words = new Uint32Array(4)
  for (let i = 0; i < 4; i++) words[i] = (groups[2 * i] ?? 0) * 0x10000 + (groups[2 * i + 1] ?? 0)
  return words
}

/** Writes the IPv4 address at the end of an IPv6 one as two groups. */
function withoutDots(text: string): string {
  if (!text.includes('.')) return text
  const start = text.lastIndexOf(':') + 1
  const word = ipv4Word(text.slice(start))
  return `${text.slice(0, start)}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`
}

function hexValue(code: number): number {
  return code < colon ? code - 48 : (code | 32) - 87
}

function ipv4Text(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`
}

function ipv6Text(words: Uint32Array): string {
  const { start, end } = longestZeros(words)
  let text = ''
  for (let index = 0; index < 8; index++) {
    if (index === start) {
      text += '::'
      index = end
    }
    if (index === 8) break
    if (index > 0 && index !== end) text += ':'
    text += groupOf(words, index).toString(16)
  }
  return text
}

/** RFC 5952, section 4.2: the longest run of two zeros or more, of equals the first; or nothing. */
function longestZeros(words: Uint32Array): { readonly start: number; readonly end: number } {
  let start = -1
  let end = -1
  for (let index = 0, length = 0; index < 8; index++) {
    length = groupOf(words, index) === 0 ? length + 1 : 0
    if (length < 2 || length <= end - start) continue
    start = index - length + 1
    end = index + 1
  }
  return { start, end }
}

function groupOf(words: Uint32Array, index: number): number {
  const word = words[index >> 1] ?? 0
  return index % 2 === 0 ? word >>> 16 : word & 0xffff
}
