// The recordings of a real Asterisk, as bytes.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { projectFile } from '../../support/project-file.js'

const folder = projectFile('test/fixtures/captures')

/** Returns the names of the recordings of one kind. */
export function captureNames(kind: 'ami' | 'hep'): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(`.${kind}`))
    .map((file) => file.slice(0, -kind.length - 1))
}

/** Reads the AMI bytes of a recording, without the greeting line. */
export function readAmiCapture(name: string): Buffer {
  const bytes = readFileSync(join(folder, `${name}.ami`))
  return bytes.subarray(bytes.indexOf('\r\n') + 2)
}

/** Reads the HEP datagrams of a recording. */
export function readHepCapture(name: string): readonly Buffer[] {
  const bytes = readFileSync(join(folder, `${name}.hep`))
  const datagrams: Buffer[] = []
  for (let start = 0; start < bytes.length;) {
    const end = start + 4 + bytes.readUInt32BE(start)
    datagrams.push(bytes.subarray(start + 4, end))
    start = end
  }
  return datagrams
}

/** Returns a copy with a few bytes changed, cut out, doubled or cut off. */
export function mutated(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes)
  const at = (): number => Math.floor(random() * copy.length)
  const changes = 1 + Math.floor(random() * 4)
  for (let change = 0; change < changes; change++) copy[at()] = Math.floor(random() * 256)
  const [from, to] = [at(), at()]
  const kind = random()
  if (kind < 0.2) return copy.subarray(0, to)
  if (kind < 0.4) return Buffer.concat([copy.subarray(0, from), copy.subarray(to)])
  return copy
}
