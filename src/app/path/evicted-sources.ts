// Sources whose blocks had to leave a full set of the kernel, until the books have followed.
import type { Source } from '../../domain/address.js'

/** Holds them from one tick to the next; a set's own bound is theirs too. */
export class EvictedSources {
  #sources: Source[] = []

  add(sources: readonly Source[]): void {
    for (const source of sources) this.#sources.push(source)
  }

  /** Takes them out. */
  take(): readonly Source[] {
    const taken = this.#sources
    if (taken.length > 0) this.#sources = []
    return taken
  }
}
