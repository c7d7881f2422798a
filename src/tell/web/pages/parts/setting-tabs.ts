// The pages of settings, as links at the top of each.
import type { ChoiceView } from '../views/view-parts.js'

const pages = [
  ['Firewall', '/settings/firewall'],
  ['Notifications', '/settings/notifications'],
  ['Chats', '/settings/chats'],
] as const

/** Returns the links; one is the page that is open. */
export function settingTabs(open: string): readonly ChoiceView[] {
  return pages.map(([text, href]) => ({ text, href, isChosen: href === open }))
}
