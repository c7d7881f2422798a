// What the licences of databases want to be shown where their countries are.

/** A sentence and where it links. */
export interface Attribution {
  readonly text: string
  readonly url: string
}

/** CC BY 4.0 of DB-IP's free databases: a link back, on every page that shows their data. */
export const dbIpAttribution: Attribution = {
  text: 'IP Geolocation by DB-IP',
  url: 'https://db-ip.com',
}

// GeoLite End User License Agreement, section 2 (attribution).
const geoLiteAttribution: Attribution = {
  text: 'This product includes GeoLite Data created by MaxMind, available from https://www.maxmind.com.',
  url: 'https://www.maxmind.com',
}

/** Finds it by what a file says of itself and by its name; empty where nothing is known. */
export function attributionOf(names: readonly string[]): Attribution {
  const text = names.join(' ')
  if (/db-?ip/i.test(text)) return dbIpAttribution
  return /geolite/i.test(text) ? geoLiteAttribution : { text: '', url: '' }
}
