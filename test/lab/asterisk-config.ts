// The configuration of the lab's Asterisk: what a small PBX has, beside what its package ships as defaults.
import type { AsteriskVersion } from './asterisk-chroot.js'
import { sipConf } from './chan-sip-config.js'

/** The accounts that exist, each with its password. */
export const accounts = {
  '100': 'secret-100',
  '101': 'secret-101',
  '102': 'secret-102',
  '103': 'secret-103',
  '104': 'secret-104',
} as const

/** The AMI user that sipward logs in as. */
export const amiUser = { username: 'sipward', secret: 'sipward-secret', port: 5038 } as const

/** Where Asterisk sends its HEP mirror. */
export const hepAddress = '127.0.0.1:9060'

/** The folders of one Asterisk, under the mount point that the chroot has for it. */
export const asteriskFolders = ['etc', 'cache', 'lib', 'spool', 'run', 'log'] as const

/** What a test may have otherwise on its PBX; nothing of it unless asked for. */
export interface ConfigOptions {
  /** An endpoint for callers without an account, as PBXs have that take calls from anybody. */
  readonly hasAnonymous?: boolean
  /** AMI listens on every address, as where it was never closed to the outside. */
  readonly hasOpenAmi?: boolean
}

/** Returns the configuration files by name; `home` is the mount point, `modules` the folder of modules. */
export function asteriskConfig(
  version: AsteriskVersion,
  {
    home,
    modules,
    ...options
  }: ConfigOptions & { readonly home: string; readonly modules: string },
): Record<string, string> {
  return {
    'asterisk.conf': asteriskConf(home, modules),
    'modules.conf': modulesConf,
    'logger.conf': '[general]\n[logfiles]\nmessages.log => notice,warning,error\n',
    'manager.conf': managerConf('', options),
    'extensions.conf': extensionsConf,
    'rtp.conf': '[general]\nrtpstart=10000\nrtpend=10200\n',
    // Without pjsip.conf no PJSIP transport is there, and without sip.conf no chan_sip.
    ...(version === '16' ? { 'sip.conf': sipConf(accounts, trunkAddress) } : {}),
    ...(version === '22' ? { 'hep.conf': hepConf, 'pjsip.conf': pjsipConf(options) } : {}),
  }
}

function asteriskConf(home: string, modules: string): string {
  return `[directories]
astetcdir => ${home}/etc
astmoddir => ${modules}
astcachedir => ${home}/cache
astvarlibdir => ${home}/lib
astdbdir => ${home}/lib
astkeydir => ${home}/lib
astdatadir => /usr/share/asterisk
astagidir => /usr/share/asterisk/agi-bin
astspooldir => ${home}/spool
astrundir => ${home}/run
astlogdir => ${home}/log
astsbindir => /usr/sbin
`
}

// All modules, as on a real PBX; left out is what would wait for hardware, databases or the network.
const modulesConf = `[modules]
autoload=yes
noload => chan_alsa.so
noload => chan_console.so
noload => chan_mobile.so
noload => res_config_odbc.so
noload => res_config_pgsql.so
noload => res_snmp.so
noload => res_xmpp.so
`

/** manager.conf with sipward's user; `write` is what it may ask for. */
export function managerConf(write = '', { hasOpenAmi = false }: ConfigOptions = {}): string {
  return `[general]
enabled=yes
bindaddr=${hasOpenAmi ? '0.0.0.0' : '127.0.0.1'}
port=${amiUser.port}

[${amiUser.username}]
secret=${amiUser.secret}
read=security,system
${write === '' ? '' : `write=${write}\n`}`
}

const hepConf = `[general]
enabled=yes
capture_address=${hepAddress}
capture_id=1234
uuid_type=call-id
`

const extensionsConf = `[general]
static=yes

[phones]
exten => _X.,1,Answer()
 same => n,Wait(5)
 same => n,Hangup()

[anonymous]
exten => 500,1,Answer()
 same => n,Wait(5)
 same => n,Hangup()
`

/**
 * A trunk: the PBX watches its line, and it never authenticates here. Not on port 5060, where the
 * tools listen on every address and would hear it.
 */
export const trunkAddress = '203.0.113.99'

const trunk = `[trunk]
type=endpoint
context=phones
disallow=all
allow=ulaw
aors=trunk

[trunk]
type=aor
contact=sip:${trunkAddress}:5999
qualify_frequency=2
`

// Its callers reach whom the dialplan names; every other number is answered 404, and no security
// event says so.
const anonymous = `[anonymous]
type=endpoint
context=anonymous
disallow=all
allow=ulaw
`

/** pjsip.conf: transports, the accounts and the trunk. */
export function pjsipConf({ hasAnonymous = false }: ConfigOptions = {}): string {
  const endpoints = [...Object.entries(accounts).map(endpoint), trunk]
  return [...transports(), ...endpoints, ...(hasAnonymous ? [anonymous] : [])].join('\n')
}

function transports(): string[] {
  return ['udp', 'tcp'].flatMap((protocol) => [
    `[${protocol}4]\ntype=transport\nprotocol=${protocol}\nbind=0.0.0.0:5060\n`,
    `[${protocol}6]\ntype=transport\nprotocol=${protocol}\nbind=[::]:5060\n`,
  ])
}

function endpoint([account, password]: readonly [string, string]): string {
  return `[${account}]
type=endpoint
context=phones
disallow=all
allow=ulaw
auth=${account}
aors=${account}
direct_media=no
rewrite_contact=yes

[${account}]
type=auth
auth_type=userpass
username=${account}
password=${password}

[${account}]
type=aor
max_contacts=10
remove_existing=yes
`
}
