// The pages of the gallery by the name of their pictures.
import type { GalleryPage } from '../page-server.js'
import { attacks, noAttacks, openAttack } from './attacks.js'
import { overview } from './overview.js'

export const galleryPages: Readonly<Record<string, GalleryPage>> = {
  overview: { template: 'overview', view: overview },
  attacks: { template: 'attacks', view: attacks },
  attack_open: { template: 'attacks', view: openAttack },
  attacks_none: { template: 'attacks', view: noAttacks },
}
