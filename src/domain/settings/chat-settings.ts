// Chats: where news go besides mail.
import { z } from 'zod'
import { chatTargetSchema, maxChatTargets } from '../chat-target.js'
import type { SettingGroup } from './setting.js'

/** The chats that news are posted to. */
export const chatSettings = {
  title: 'Chat',
  sentence: 'Chats and programs that are told of what happens; see sipward chat --help.',
  settings: {
    'chat.targets': {
      schema: z
        .array(chatTargetSchema)
        .max(maxChatTargets)
        .superRefine((targets, context) => {
          const names = targets.map(({ name }) => name)
          const twice = names.find((name, index) => names.indexOf(name) !== index)
          if (twice === undefined) return
          context.addIssue({ code: 'custom', message: `two targets are called "${twice}"` })
        })
        .describe(`a list of 0 to ${maxChatTargets} targets, each {"name", "kind", "url", …}`)
        .default([]),
      title: 'Chat targets',
      sentence: 'Where news are posted; sipward chat shows and changes them one by one.',
      unit: '',
      // A URL of a chat is all that anybody needs to write there.
      isSecret: true,
    },
  },
} as const satisfies SettingGroup
