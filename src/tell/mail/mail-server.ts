// What the settings say of the mail server, and what is missing before a mail can leave.
import { isIP } from 'node:net'
import { domainOf } from '../../domain/mail-address.js'
import type { Settings } from '../../domain/settings.js'
import { readServiceAccountKey } from '../../domain/settings/mail-oauth-settings.js'

/** Returns why no mail can leave, as far as the settings tell; empty where one can. */
export function mailTrouble(settings: Settings): string {
  if (settings['mail.recipients'].length === 0) return 'no recipient is named: set mail.recipients'
  if (settings['mail.fromAddress'] === '') return 'no sender is named: set mail.fromAddress'
  return loginTrouble(settings)
}

function loginTrouble(settings: Settings): string {
  const missing = (keys: readonly (keyof Settings)[]) => keys.filter((key) => settings[key] === '')
  switch (settings['mail.login']) {
    case 'none':
      return ''
    case 'password':
      return (
        needs('a login with a password', missing(['mail.user', 'mail.password'])) ||
        inClear(settings, 'a password')
      )
    case 'microsoft365': {
      const keys = ['mail.tenant', 'mail.clientId', 'mail.clientSecret'] as const
      return needs('Microsoft 365', missing(keys)) || inClear(settings, 'a token')
    }
    case 'google': {
      const isAccount = readServiceAccountKey(settings['mail.googleKey']) !== undefined
      const keys = ['mail.clientId', 'mail.clientSecret', 'mail.refreshToken'] as const
      const without = isAccount ? [] : missing(keys)
      return (
        needs('Google without a service account (mail.googleKey)', without) ||
        inClear(settings, 'a token')
      )
    }
  }
}

function needs(what: string, missing: readonly string[]): string {
  return missing.length === 0 ? '' : `${what} needs ${missing.join(' and ')}`
}

/** What logs in here travels over no wire. */
function inClear(settings: Settings, what: string): string {
  if (settings['mail.encryption'] !== 'none' || isLoopback(settings['mail.host'])) return ''
  return `${what} is never sent in clear: set mail.encryption to starttls or tls`
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** The mailbox that OAuth2 logs in to. */
export function mailboxOf(settings: Settings): string {
  return settings['mail.mailbox'] === '' ? settings['mail.fromAddress'] : settings['mail.mailbox']
}

/** The domain that mails are named in; they come from there. */
export function senderDomain(settings: Settings): string {
  return domainOf(settings['mail.fromAddress']) || 'localhost'
}

const microsoftLogin = 'login.microsoftonline.com'
const googleLogin = 'oauth2.googleapis.com'

/** The servers without which no mail leaves: they must never be blocked. */
export function mailServersOf(settings: Settings): readonly string[] {
  if (!settings['mail.enabled']) return []
  const login = settings['mail.login']
  const tokens =
    login === 'microsoft365' ? [microsoftLogin] : login === 'google' ? [googleLogin] : []
  return [settings['mail.host'], ...tokens]
}

/** Where the token of a login comes from. */
export function tokenUrlOf(settings: Settings): string {
  return settings['mail.login'] === 'google'
    ? `https://${googleLogin}/token`
    : `https://${microsoftLogin}/${encodeURIComponent(settings['mail.tenant'])}/oauth2/v2.0/token`
}
