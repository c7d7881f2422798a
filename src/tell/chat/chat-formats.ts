// Every service with its format.
import type { ChatKind } from '../../domain/chat-target.js'
import type { ChatFormat } from './chat-news.js'
import { discordFormat } from './discord-format.js'
import { gotifyFormat } from './gotify-format.js'
import { ntfyFormat } from './ntfy-format.js'
import { slackFormat } from './slack-format.js'
import { teamsFormat } from './teams-format.js'
import { telegramFormat } from './telegram-format.js'
import { webhookFormat } from './webhook-format.js'

/** The format of each service. */
export const chatFormats: Readonly<Record<ChatKind, ChatFormat>> = {
  webhook: webhookFormat,
  slack: slackFormat,
  teams: teamsFormat,
  discord: discordFormat,
  telegram: telegramFormat,
  ntfy: ntfyFormat,
  gotify: gotifyFormat,
}
