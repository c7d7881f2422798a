// What scripts add to pages that work without them; each part is a module of its own.
import { startKeys } from './keys.js'
import { startLive } from './live.js'
import { startMenus } from './menus.js'
import { startPreferences } from './preferences.js'
import { startSelection } from './selection.js'
import { startTimes } from './times.js'
import { startViews } from './views.js'

startTimes()
startMenus()
startPreferences()
startSelection()
startKeys()
startLive()
startViews()
