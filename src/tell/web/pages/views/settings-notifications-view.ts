// The settings of notifications: who is told, the mail server, and how what was sent has fared.
import type { FrameView } from './frame-view.js'
import type { SettingGroupView } from './settings-firewall-view.js'
import type { ChoiceView, HiddenField, StateName, StateView } from './view-parts.js'

/** A channel and how it does. */
export interface ChannelRowView {
  readonly name: string
  readonly state: StateView
  /** One sentence; may hold words of a server. */
  readonly text: string
  /** 0 for never. */
  readonly lastSentAt: number
}

/** One message. */
export interface DeliveryRowView {
  readonly state: StateName
  readonly word: string
  readonly at: number
  readonly channel: string
  /** May name an attacker's text. */
  readonly about: string
  /** With the words of the server; empty for none. */
  readonly error: string
  /** What sends it again; empty where that is not needed. */
  readonly again: readonly HiddenField[]
}

/** What the page of notifications shows. */
export interface SettingsNotificationsView {
  readonly frame: FrameView
  readonly lede: string
  readonly tabs: readonly ChoiceView[]
  /** Ways to send mails, each filling in the form. */
  readonly presets: readonly ChoiceView[]
  /** What the chosen way needs besides; empty where none is chosen. */
  readonly presetText: string
  readonly groups: readonly SettingGroupView[]
  readonly channels: readonly ChannelRowView[]
  readonly deliveries: readonly DeliveryRowView[]
  readonly problems: number
  /** False for those who may only look. */
  readonly mayChange: boolean
}
