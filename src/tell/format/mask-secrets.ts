// Secrets in the words of a server: each is masked as it was sent, decoded, and encoded.

const maxForms = 200
// A shorter one, the topic of a chat for instance, may be part of a longer word that tells nothing.
const minAnywhere = 8

/** Returns the text with `…` in place of each secret. Mask first and cut then: half a secret is not found. */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const forms = [...new Set(secrets.flatMap(formsOf))]
    .filter(({ length }) => length > 1)
    .sort((one, other) => other.length - one.length)
    .slice(0, maxForms)
  return forms.reduce((shown, form) => shown.replace(patternOf(form), '…'), text)
}

function formsOf(secret: string): readonly string[] {
  const decoded = decodedOf(secret)
  const base64 = Buffer.from(secret).toString('base64')
  return [
    ...[secret, decoded, decodedOf(secret.replaceAll('+', ' ')), encodeURIComponent(decoded)],
    ...(secret.length < minAnywhere ? [] : [base64, base64.replace(/=+$/, '')]),
  ]
}

function decodedOf(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function patternOf(form: string): RegExp {
  const escaped = form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  return form.length < minAnywhere
    ? new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'giu')
    : new RegExp(escaped, 'giu')
}
