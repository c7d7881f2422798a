// The class that gives an attack type its colour, the same on every page.
const coloured = new Set(['REGISTER', 'INVITE', 'OPTIONS', 'TFTP', 'IAX2', 'AMI'])

/** Returns the class of a type; types without a colour of their own share one. */
export function typeClass(type: string): string {
  return `type-${coloured.has(type) ? type : 'other'}`
}
