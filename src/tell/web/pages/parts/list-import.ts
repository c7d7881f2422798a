// An import: what each line of the text would do is shown first, and carried out when somebody says so.
import { AppError } from '../../../../domain/app-error.js'
import type { ListName } from '../../../../domain/list-entry.js'
import { csvHeaderOf, listCsvLine } from '../../../format/list-csv.js'
import { previewList } from '../../api/lists/list-body.js'
import { listTemplateText } from '../../api/lists/list-templates.js'
import type { PageAnswer, PageContext } from '../page-route.js'
import type { ListImportView } from '../views/list-import-view.js'
import { putManyOnList } from './list-orders.js'
import { listTitles } from './list-page.js'
import { shownNumber } from '../../../charts/shown-number.js'

const maxShown = 20
const maxText = 900_000
const tooLong = 'at most 900,000 characters at once; the command line takes more'

/** Answers the page of an import, with a preview where there is a text, or carries it out. */
export async function importAnswer(context: PageContext, list: ListName): Promise<PageAnswer> {
  const { body, query } = context
  const template = query.get('template')
  const sent = [body.get('file'), body.get('text')].find((each) => each.trim() !== '') ?? ''
  const text = sent === '' && template !== '' ? await listTemplateText(template) : sent
  if (body.get('do') !== 'add') {
    return { kind: 'page', template: 'list-import', view: await importView(context, list, text) }
  }
  if (text.length > maxText) throw new AppError('invalidValue', tooLong)
  try {
    const { good } = previewList(text)
    return {
      kind: 'redirect',
      to: `/${list}list`,
      flash: await putManyOnList(context, list, good),
    }
  } catch (caught) {
    if (!(caught instanceof AppError) || caught.code !== 'invalidValue') throw caught
    const view = await importView(context, list, text, caught.message.replaceAll('\n', '; '))
    return { kind: 'page', template: 'list-import', status: 422, view }
  }
}

async function importView(
  context: PageContext,
  list: ListName,
  text: string,
  problem = '',
): Promise<ListImportView> {
  const action = `/${list}list/import`
  return {
    frame: await context.frame({ page: 'lists', title: `Import into the ${listTitles[list]}` }),
    action,
    text: {
      id: 'text',
      label: 'Paste a list',
      value: text.slice(0, maxText),
      hint: 'CSV with the header address,note or address,note,until, or an address or a network a line; what follows is its note',
      problem: text.length > maxText ? tooLong : problem,
    },
    preview: text === '' || text.length > maxText ? undefined : previewOf(context, list, text),
    backHref: `/${list}list`,
  }
}

function previewOf(
  { operator }: PageContext,
  list: ListName,
  text: string,
): ListImportView['preview'] {
  const { good, bad, badCount } = previewList(text)
  const present = new Set(operator.lists.allEntries(list).map(({ network }) => network))
  const fresh = good.filter(({ network }) => !present.has(network))
  const entries = good.map(({ network, note = '', endsAt }) => ({ address: network, note, endsAt }))
  const header = csvHeaderOf(entries)
  const lines = entries.map((entry) => listCsvLine(entry, header))
  const numberOf = (place: string): number => Number(/\d+/.exec(place)?.[0] ?? 0)
  return {
    good: fresh.length,
    known: good.length - fresh.length,
    badCount,
    bad: bad.map(({ place, text: line, problem }) => ({
      ...{ line: numberOf(place), text: line, note: '', problem },
    })),
    sample: fresh.slice(0, maxShown).map(({ network, note, place }) => ({
      ...{ line: numberOf(place), text: network, note: note ?? '', problem: '' },
    })),
    action: `/${list}list/import`,
    fields: [
      { name: 'do', value: 'add' },
      { name: 'text', value: `${header}\r\n${lines.join('')}` },
    ],
    verb: fresh.length === 1 ? 'Add this line' : `Add these ${shownNumber(fresh.length)} lines`,
  }
}
