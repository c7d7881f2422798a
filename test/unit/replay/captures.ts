// The captures as these tests need them: their paths, their bytes, and how many items each holds.
import { readFileSync } from 'node:fs'
import { projectFile } from '../../support/project-file.js'

/** Counted by another program from the bytes: blocks between empty lines less the three of the login. */
export const captureCounts = {
  'asterisk16-chansip-matrix': { ami: 16, hep: 0 },
  'asterisk16-chansip-svcrack': { ami: 163, hep: 0 },
  'asterisk22-pjsip-forged-nonce': { ami: 8, hep: 16 },
  'asterisk22-pjsip-ipv6': { ami: 36, hep: 61 },
  'asterisk22-pjsip-matrix': { ami: 34, hep: 52 },
  'asterisk22-pjsip-quirks': { ami: 76, hep: 158 },
  'asterisk22-pjsip-svcrack': { ami: 82, hep: 166 },
  'asterisk22-pjsip-svmap': { ami: 1, hep: 4 },
  'asterisk22-pjsip-svwar': { ami: 9, hep: 23 },
  'asterisk22-pjsip-working-phones': { ami: 71, hep: 133 },
} as const

/** The name of a capture. */
export type CaptureName = keyof typeof captureCounts

/** The names of all captures. */
export const captureNames = Object.keys(captureCounts) as readonly CaptureName[]

/** Returns the path of one half of a capture. */
export function capturePath(name: CaptureName, ending: 'ami' | 'hep'): string {
  return projectFile(`test/fixtures/captures/${name}.${ending}`)
}

/** Reads one half of a capture. */
export function captureBytes(name: CaptureName, ending: 'ami' | 'hep'): Buffer {
  return readFileSync(capturePath(name, ending))
}

/** Returns the text that a client must see of a capture: all behind the three blocks of the login. */
export function playedAmiText(name: CaptureName): string {
  const blocks = captureBytes(name, 'ami').toString('latin1').split('\r\n\r\n')
  return blocks.slice(3).join('\r\n\r\n')
}

/** Returns the datagrams of a capture, split by their lengths. */
export function hepDatagrams(name: CaptureName): Buffer[] {
  const bytes = captureBytes(name, 'hep')
  const datagrams: Buffer[] = []
  for (let start = 0; start < bytes.length;) {
    const end = start + 4 + bytes.readUInt32BE(start)
    datagrams.push(bytes.subarray(start + 4, end))
    start = end
  }
  return datagrams
}

/** A HEP datagram's time in ms, and the rest of its bytes in hexadecimal digits. */
export function dissectHep(datagram: Buffer): { at: number; rest: string } {
  const rest = Buffer.from(datagram)
  let at = 0
  for (let chunk = 6; chunk < rest.length; chunk += rest.readUInt16BE(chunk + 4)) {
    const type = rest.readUInt16BE(chunk + 2)
    if (type !== 9 && type !== 10) continue
    at += type === 9 ? rest.readUInt32BE(chunk + 6) * 1000 : rest.readUInt32BE(chunk + 6) / 1000
    rest.fill(0, chunk + 6, chunk + 10)
  }
  return { at, rest: rest.toString('hex') }
}

/** Replaces every EventTV and SessionTV by a mark. */
export function withoutTimes(amiText: string): string {
  return amiText.replace(/^((?:Event|Session)TV): .*$/gm, '$1: …')
}

/** Returns every EventTV in ms since the epoch. */
export function eventTimes(amiText: string): number[] {
  return [...amiText.matchAll(/^EventTV: (.*)\r$/gm)].map((match) =>
    Date.parse(match[1]?.replace(/(\d\d)(\d\d)$/, '$1:$2') ?? ''),
  )
}
