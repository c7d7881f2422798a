// Names of programs that do nothing but attack or audit, from public scanner filters.

/**
 * What stands in the User-Agent of attack tools as they are shipped. Phones and PBXs have none of
 * these; names that those share ("Cisco", "Asterisk PBX") are left out, whoever borrows them.
 */
export const attackToolNames = [
  'friendly-scanner',
  'friendly-request',
  'sipvicious',
  'sundayddr',
  'sundayaddr',
  'sipcli',
  'sip-cli',
  'sipsak',
  'sip-scan',
  'sipscan',
  'pplsip',
  'sippts',
  'svmap',
  'svwar',
  'svcrack',
  'voiphopper',
  'iWar',
  'SIVuS',
  'Gulp',
  'sipv',
  'smap',
  'siparmyknife',
  'Test Agent',
  'Elite',
  'NiceGuy',
] as const

const folded = attackToolNames.map((name) => name.toLowerCase())

/** Tells whether a User-Agent holds the name of an attack tool, in any case. */
export function isAttackTool(userAgent: string): boolean {
  const text = userAgent.toLowerCase()
  return folded.some((name) => text.includes(name))
}

/**
 * Names the tool of a User-Agent: the first of {@link attackToolNames} that it holds, `unknown` where it
 * holds no such name, `none` where there is no User-Agent.
 */
export function toolOf(userAgent: string): string {
  if (userAgent === '') return 'none'
  const text = userAgent.toLowerCase()
  return attackToolNames[folded.findIndex((name) => text.includes(name))] ?? 'unknown'
}
