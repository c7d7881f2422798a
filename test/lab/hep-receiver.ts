// Receives HEPv3 datagrams and prints the first line of the SIP message in each (chunk 15 of vendor 0).
import { createSocket } from 'node:dgram'
import { hepAddress } from './asterisk-config.js'

const [host = '', port] = hepAddress.split(':')
const socket = createSocket('udp4')
socket.on('message', (datagram) => {
  process.stdout.write(`${firstSipLine(datagram)}\n`)
})
socket.bind(Number(port), host, () => {
  process.stdout.write('listening\n')
})

function firstSipLine(datagram: Buffer): string {
  if (datagram.toString('latin1', 0, 4) !== 'HEP3') return 'no HEP3'
  let offset = 6
  while (offset + 6 <= datagram.length) {
    const length = datagram.readUInt16BE(offset + 4)
    if (length < 6) break
    const isSip = datagram.readUInt16BE(offset) === 0 && datagram.readUInt16BE(offset + 2) === 15
    const value = datagram.toString('latin1', offset + 6, offset + length)
    if (isSip) return value.split('\r\n', 1)[0] ?? ''
    offset += length
  }
  return 'no SIP'
}
