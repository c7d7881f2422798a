// The allowlist and the denylist: two pages of one shape, their orders, their imports and their files.
import type { Network } from '../../../../domain/address.js'
import type { EntryWords, ListName } from '../../../../domain/list-entry.js'
import { isNote } from '../../../../domain/list-entry.js'
import { AppError } from '../../../../domain/app-error.js'
import { listsFile } from '../parts/list-file.js'
import { endsAtOf } from '../parts/list-end.js'
import { importAnswer } from '../parts/list-import.js'
import { putOnList, takeOffList } from '../parts/list-orders.js'
import { listView } from '../parts/list-page.js'
import { namedNetwork } from '../parts/source-orders.js'
import type { PageContext, PageFlash, PageRoute } from '../page-route.js'

const maxChosen = 10_000

/** The routes of both lists. */
export const listPages: readonly PageRoute[] = [...routesOf('allow'), ...routesOf('deny')]

function routesOf(list: ListName): readonly PageRoute[] {
  const path = `/${list}list`
  const order = (
    at: string,
    carryOut: (context: PageContext, list: ListName) => Promise<PageFlash>,
  ): PageRoute => ({
    method: 'post',
    path: at,
    role: 'operator',
    handle: async (context) => ({
      kind: 'redirect',
      to: path,
      flash: await carryOut(context, list),
    }),
  })
  return [
    {
      method: 'get',
      path,
      role: 'viewer',
      handle: async (context) => ({
        kind: 'page',
        template: 'list',
        view: await listView(context, list),
      }),
    },
    { ...order(path, add), handle: (context) => addOrSay(context, list) },
    order(`${path}/remove`, remove),
    {
      method: 'get',
      path: `${path}.csv`,
      role: 'viewer',
      handle: ({ operator }) =>
        Promise.resolve({
          kind: 'file',
          name: `${list}list.csv`,
          type: 'text/csv; charset=utf-8; header=present',
          text: listsFile(operator.lists.allEntries(list)),
        }),
    },
    {
      method: 'get',
      path: `${path}/import`,
      role: 'operator',
      handle: (context) => importAnswer(context, list),
    },
    {
      method: 'post',
      path: `${path}/import`,
      role: 'operator',
      handle: (context) => importAnswer(context, list),
    },
  ]
}

/** What is refused is said at its field, and nothing that was typed is lost. */
async function addOrSay(context: PageContext, list: ListName) {
  try {
    const flash = await add(context, list)
    return { kind: 'redirect', to: `/${list}list`, flash } as const
  } catch (caught) {
    if (!(caught instanceof AppError) || caught.code !== 'invalidValue') throw caught
    const view = await listView(context, list, caught.message)
    return { kind: 'page', template: 'list', status: 422, view } as const
  }
}

async function add(context: PageContext, list: ListName): Promise<PageFlash> {
  const network = namedNetwork(context.body.get('address'))
  const note = context.body.get('note').trim()
  if (!isNote(note)) {
    throw new AppError('invalidValue', 'a note is one line of at most 200 characters')
  }
  const endsAt = endsAtOf(context.body.get('ends'), context.now)
  if (context.body.has('edit')) return edit(context, list, network, { note, endsAt })
  return putOnList(context, list, network, { note: note === '' ? undefined : note, endsAt })
}

async function edit(
  context: PageContext,
  list: ListName,
  network: Network,
  words: EntryWords,
): Promise<PageFlash> {
  const { entries } = await context.operator.blocks.check(network)
  const known = entries.find((each) => each.list === list && each.network === network)
  const edited = await context.operator.lists.editEntry(list, network, words)
  if (edited === undefined) return { text: `${network} is not on the ${list}list.`, state: 'look' }
  const hasOtherEnd = edited.endsAt !== known?.endsAt
  return { text: `${network} has another ${hasOtherEnd ? 'end' : 'note'}.` }
}

function remove(context: PageContext, list: ListName): Promise<PageFlash> {
  const one = context.body.get('one')
  const named = one === '' ? context.body.all('id') : [one]
  return takeOffList(context, list, named.slice(0, maxChosen).map(namedNetwork))
}
