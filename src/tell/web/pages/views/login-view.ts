// The one sheet that is seen without a login; and the first user's, by a one-time link.
import type { QrCodeView } from './qr-code-view.js'
import type { FieldView, HiddenField } from './view-parts.js'

/** What the sheet of the login shows. */
export interface LoginView {
  readonly frame: LoneFrame
  readonly step: 'password' | 'code' | 'first'
  readonly action: string
  readonly fields: readonly (FieldView & {
    readonly type: 'text' | 'password'
    readonly autocomplete: string
    readonly isNumeric: boolean
  })[]
  readonly keep: readonly HiddenField[]
  /** What a telephone scans; only while a second factor is turned on. */
  readonly qrCode?: QrCodeView
  /** Why it failed; empty for nothing. The same for an unknown user and a wrong password. */
  readonly problem: string
  readonly verb: string
  /** The command that resets a password or prints a new link. */
  readonly command: string
}

/** The little that a sheet without a login may know. */
export interface LoneFrame {
  readonly basePath: string
  readonly zone: string
  readonly nowAt: number
  readonly theme: '' | 'light' | 'dark'
  readonly density: '' | 'dense'
  readonly title: string
  readonly host: string
  readonly version: string
}
