// Mails: whether, from whom, to whom, and what they are about.
import { z } from 'zod'
import { isMailAddress } from '../mail-address.js'
import { isTimeZone } from '../time-zone.js'
import type { SettingGroup } from './setting.js'

const address = z.string().refine(isMailAddress).describe('a mail address, "admin@example.org"')
const line = z.string().refine((text) => /^[^\p{Cc}\p{Zl}\p{Zp}\p{Cf}]{0,64}$/u.test(text))

/** Whom mails come from and go to. */
export const mailSettings = {
  title: 'Mail',
  sentence: 'Who gets mails about what happens, and from whom they come.',
  settings: {
    'mail.enabled': {
      schema: z.boolean().default(false),
      title: 'Send mails',
      sentence: 'Whether mails are sent at all.',
      unit: '',
    },
    'mail.recipients': {
      schema: z.array(address).max(50).default([]),
      title: 'Recipients',
      sentence: 'The addresses that every mail goes to.',
      unit: '',
    },
    'mail.isBcc': {
      schema: z.boolean().default(false),
      title: 'Hide recipients',
      sentence: 'Whether the recipients of a mail do not see each other.',
      unit: '',
    },
    'mail.fromAddress': {
      schema: z
        .string()
        .refine((text) => text === '' || isMailAddress(text))
        .describe('a mail address, "pbx@example.org"')
        .default(''),
      title: 'From address',
      sentence: 'The address that mails come from; the mail server must take it.',
      unit: '',
    },
    'mail.fromName': {
      schema: line.describe('one line of at most 64 characters').default('sipward'),
      title: 'From name',
      sentence: 'The name that stands before the address that mails come from.',
      unit: '',
    },
    'mail.subjectPrefix': {
      schema: line
        .describe('one line of at most 64 characters, in which {host} stands for this host')
        .default('[sipward {host}]'),
      title: 'Subject prefix',
      sentence: 'Stands before every subject; {host} is the name of the host that writes.',
      unit: '',
    },
    'mail.zone': {
      schema: z
        .string()
        .refine((text) => text === '' || isTimeZone(text))
        .describe('a time zone, "Europe/Berlin", or nothing for the zone of the machine')
        .default(''),
      title: 'Time zone',
      sentence: 'The zone of every time in a mail, and of the quiet hours.',
      unit: '',
    },
    'mail.everyAttack': {
      schema: z.boolean().default(false),
      title: 'Tell of every attack',
      sentence: 'Whether attacks are mailed as they come, in one mail an hour at most.',
      unit: '',
    },
  },
} as const satisfies SettingGroup
