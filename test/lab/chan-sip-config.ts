// sip.conf of the lab's Asterisk 16: the same accounts and trunk as pjsip.conf has on 22.

/** Returns sip.conf. `::` is every address of both families, as on a PBX that has IPv6. */
export function sipConf(accounts: Readonly<Record<string, string>>, trunkAddress: string): string {
  const phones = Object.entries(accounts).map(
    ([account, password]) => `[${account}]
type=friend
host=dynamic
nat=force_rport,comedia
secret=${password}
context=phones
disallow=all
allow=ulaw
directmedia=no
`,
  )
  return [general, ...phones, trunk(trunkAddress)].join('\n')
}

const general = `[general]
context=nowhere
allowguest=no
udpbindaddr=::
tcpenable=yes
tcpbindaddr=::
`

function trunk(address: string): string {
  return `[trunk]
type=peer
host=${address}
port=5999
qualify=yes
qualifyfreq=2
context=phones
disallow=all
allow=ulaw
`
}
