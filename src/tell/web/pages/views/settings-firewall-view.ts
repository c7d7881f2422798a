// The settings of the firewall: few first, all behind one click, each with what it was before.
import type { FrameView } from './frame-view.js'
import type { ActionView, ChoiceView, LinkView } from './view-parts.js'

/** How a setting is typed or chosen. */
export type SettingKind =
  'number' | 'text' | 'line' | 'lines' | 'secret' | 'switch' | 'choice' | 'countries'

/** One setting. */
export interface SettingView {
  readonly key: string
  readonly label: string
  readonly hint: string
  readonly kind: SettingKind
  readonly value: string
  readonly unit: string
  readonly isOn: boolean
  readonly choices: readonly {
    readonly value: string
    readonly text: string
    readonly isChosen: boolean
  }[]
  readonly countries: readonly { readonly code: string }[]
  /** `default 10; AK, 12 Nov`; empty where it is the default. */
  readonly changed: string
  readonly reset: ActionView | undefined
  readonly problem: string
  /** What follows from the value, "one INVITE every 3 s"; empty for none. */
  readonly computed: string
}

/** Settings of one matter. */
export interface SettingGroupView {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly settings: readonly SettingView[]
}

/** What the page of the firewall's settings shows. */
export interface SettingsFirewallView {
  readonly frame: FrameView
  readonly lede: string
  readonly tabs: readonly ChoiceView[]
  readonly action: string
  readonly groups: readonly SettingGroupView[]
  readonly scope: readonly ChoiceView[]
  /** What saving would change, or whom it would lock out; undefined before it was asked. */
  readonly whatIf: { readonly isGrave: boolean; readonly lines: readonly string[] } | undefined
  readonly database: {
    readonly text: string
    readonly link: LinkView | undefined
    readonly update: ActionView
  }
  readonly problems: number
  /** False for those who may only look. */
  readonly mayChange: boolean
}
