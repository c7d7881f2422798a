// Where an Asterisk takes SIP: its transports, as its own command line lists them.
import type { Transport } from '../../domain/endpoint.js'
import { settingOf } from './find-asterisks.js'

/** One place where SIP is taken. */
export interface SipTransport {
  readonly transport: Transport
  /** `0.0.0.0` or `::` for every address. */
  readonly address: string
  readonly port: number
  readonly channel: 'PJSIP' | 'chan_sip'
}

type Ask = (command: string) => Promise<string | undefined>

/** Asks for all of them; WebSockets are those of Asterisk's own HTTP server. */
export async function sipTransports(ask: Ask): Promise<readonly SipTransport[]> {
  const pjsip = pjsipTransports((await ask('pjsip show transports')) ?? '')
  const chanSip = chanSipTransports((await ask('sip show settings')) ?? '')
  const takesWebSockets = pjsip.some(({ transport }) => transport.startsWith('WS'))
  const sockets = takesWebSockets ? webSockets((await ask('http show status')) ?? '') : []
  const streams = pjsip.filter(({ transport }) => !transport.startsWith('WS'))
  return unique([...streams, ...sockets, ...chanSip])
}

/** `Transport:  udp4    udp      0      0  0.0.0.0:5060` */
function pjsipTransports(text: string): SipTransport[] {
  return text.split('\n').flatMap((line) => {
    const [, protocol = '', binding = ''] =
      /^Transport:\s+\S+\s+(udp|tcp|tls|ws|wss)\s+\S+\s+\S+\s+(\S+)/i.exec(line) ?? []
    const place = placeOf(binding)
    if (place === undefined) return []
    return [{ transport: protocol.toUpperCase() as Transport, ...place, channel: 'PJSIP' }]
  })
}

/** `UDP Bindaddress: 0.0.0.0:5060`; `TCP SIP Bindaddress: Disabled` */
function chanSipTransports(text: string): SipTransport[] {
  const lines = [
    ['UDP', 'UDP Bindaddress'],
    ['TCP', 'TCP SIP Bindaddress'],
    ['TLS', 'TLS SIP Bindaddress'],
  ] as const
  return lines.flatMap(([transport, name]) => {
    const place = placeOf(settingOf(text, name) ?? '')
    return place === undefined ? [] : [{ transport, ...place, channel: 'chan_sip' as const }]
  })
}

/** `Server Enabled and Bound to 127.0.0.1:8088`, `HTTPS Server Enabled and Bound to [::]:8089` */
function webSockets(text: string): SipTransport[] {
  return text.split('\n').flatMap((line) => {
    const [, secure, binding = ''] =
      /^(HTTPS )?Server Enabled and Bound to (\S+)/.exec(line.trim()) ?? []
    const place = placeOf(binding)
    if (place === undefined) return []
    return [{ transport: secure === undefined ? 'WS' : 'WSS', ...place, channel: 'PJSIP' }]
  })
}

function placeOf(text: string): { address: string; port: number } | undefined {
  const parts = /^(?:\[([^\]]+)\]|([\d.]+)|(::)):(\d+)$/.exec(text)
  const address = parts?.[1] ?? parts?.[2] ?? parts?.[3]
  const port = Number(parts?.[4])
  return address !== undefined && port >= 1 && port <= 65_535 ? { address, port } : undefined
}

function unique(transports: readonly SipTransport[]): SipTransport[] {
  const seen = new Map(transports.map((one) => [JSON.stringify(one), one]))
  return [...seen.values()]
}
