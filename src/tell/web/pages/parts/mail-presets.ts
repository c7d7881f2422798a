// Ways to send mails that people have, each with the values that it needs.
import type { Settings } from '../../../../domain/settings.js'

/** One way. */
export interface MailPreset {
  readonly name: string
  readonly title: string
  /** What the person has to do or to fill in besides. */
  readonly text: string
  readonly values: Partial<Settings>
}

/** All ways. */
export const mailPresets: readonly MailPreset[] = [
  {
    name: 'local',
    title: 'Mail server on this machine',
    text: 'Postfix, Exim or another server here takes the mails: fill in the sender and the recipients, and save.',
    values: {
      ...{ 'mail.host': 'localhost', 'mail.port': 25 },
      ...{ 'mail.encryption': 'none', 'mail.login': 'none' },
    },
  },
  {
    name: 'relay',
    title: 'Relay by address',
    text: 'A server of yours, or of your provider, that lets the address of this host send without a login: fill in its name, and allow the address there.',
    values: { 'mail.port': 25, 'mail.encryption': 'starttls', 'mail.login': 'none' },
  },
  {
    name: 'password',
    title: 'User and password',
    text: 'Fill in the server of your mail provider, the user and the password. Where the account has a second factor it is an app password.',
    values: { 'mail.port': 587, 'mail.encryption': 'starttls', 'mail.login': 'password' },
  },
  {
    name: 'microsoft365',
    title: 'Microsoft 365',
    text: 'Fill in tenant, client ID, client secret and its last day, and the mailbox. The application needs SMTP.SendAsApp with consent, and in Exchange a service principal with full access to the mailbox.',
    values: {
      ...{ 'mail.host': 'smtp.office365.com', 'mail.port': 587 },
      ...{ 'mail.encryption': 'starttls', 'mail.login': 'microsoft365' },
    },
  },
  {
    name: 'google',
    title: 'Google',
    text: 'Fill in the mailbox, and the key of a service account with domain-wide delegation for https://mail.google.com/. With an app password take the way of user and password, and smtp.gmail.com as the server.',
    values: {
      ...{ 'mail.host': 'smtp.gmail.com', 'mail.port': 587 },
      ...{ 'mail.encryption': 'starttls', 'mail.login': 'google' },
    },
  },
]
