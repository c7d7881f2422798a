// How mails look: every style is written at its element, because mail programs drop style sheets. The same
// names are classes that a program which knows dark colours sets anew (templates/partials/mail/head.html.hbs).
const sans = 'font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif'
const mono = 'font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,Liberation Mono,monospace'
const wraps = 'word-break:break-word'

const colours = {
  ground: '#f6f8f9',
  text: '#1c262d',
  muted: '#56636c',
  line: '#d3dadd',
  accent: '#0b666d',
  act: '#b3261e',
  look: '#855300',
  ok: '#1d6b42',
  bar: '#5aa0a5',
  track: '#e3e8ea',
} as const

const styles = {
  ground: `margin:0;padding:0;background-color:${colours.ground}`,
  column: `max-width:640px;margin:0 auto;text-align:left;${sans}`,
  hidden:
    'display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;mso-hide:all',
  sender: `${sans};font-size:13px;line-height:20px;color:${colours.muted};padding:0 0 20px`,
  headline: `${sans};font-size:22px;line-height:29px;font-weight:600;color:${colours.text};padding:0 0 12px;margin:0;${wraps}`,
  text: `${sans};font-size:15px;line-height:22px;color:${colours.text};padding:0 0 12px;margin:0;${wraps}`,
  title: `${sans};font-size:15px;line-height:22px;font-weight:600;color:${colours.text};padding:20px 0 6px;margin:0`,
  name: `${sans};font-size:13px;line-height:20px;color:${colours.muted};padding:7px 16px 7px 0;vertical-align:top;white-space:nowrap;border-top:1px solid ${colours.line}`,
  value: `${sans};font-size:14px;line-height:20px;color:${colours.text};padding:7px 0;vertical-align:top;border-top:1px solid ${colours.line};${wraps}`,
  number: `${sans};font-size:14px;line-height:20px;color:${colours.text};padding:7px 0 7px 12px;vertical-align:top;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;border-top:1px solid ${colours.line}`,
  muted: `${sans};font-size:13px;line-height:19px;color:${colours.muted};${wraps}`,
  mono: `${mono};font-size:13px;color:${colours.text};${wraps}`,
  foot: `${sans};font-size:12px;line-height:18px;color:${colours.muted};padding:16px 0 0;border-top:1px solid ${colours.line};${wraps}`,
  linkCell: `padding:20px 0 28px`,
  link: `${sans};display:inline-block;font-size:15px;line-height:22px;font-weight:600;color:${colours.accent};text-decoration:none;padding:9px 18px;border:1px solid ${colours.accent};border-radius:6px`,
  bar: 'margin:6px 0 2px;table-layout:fixed',
  sliver: 'font-size:1px;line-height:4px;height:4px',
  quiet: `color:${colours.accent};text-decoration:underline`,
  state: `${sans};font-size:13px;line-height:20px;font-weight:600;padding:0 0 6px`,
  big: `${sans};font-size:22px;line-height:28px;font-weight:600;color:${colours.text};font-variant-numeric:tabular-nums`,
} as const

/** The name of a style. */
export type MailStyle = keyof typeof styles

/** How urgent a mail is, by its colour; the word stands beside it. */
export type MailTone = 'act' | 'look' | 'ok' | 'muted'

/** Returns the style of an element. */
export function mailStyle(name: MailStyle): string {
  return styles[name]
}

/** Returns the colour of a tone, for bars and words. */
export function toneColour(tone: MailTone | 'bar' | 'track'): string {
  return colours[tone]
}
