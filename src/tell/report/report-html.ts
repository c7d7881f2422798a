// A report as one file that needs nothing else: for the screen, light and dark, and for paper.
import type { ReportFacts } from '../../ports/report-facts.js'
import { drawColumns, type ColumnsChart } from '../charts/columns.js'
import { drawShareBar } from '../charts/share-bar.js'
import { typeClass } from '../charts/type-class.js'
import { compileTemplates, type Render } from '../templates/compile-templates.js'
import { reportView, type ReportView } from './report-view.js'

interface FileView {
  readonly report: ReportView
  readonly baseUrl: string
}

interface Scope {
  readonly data: { readonly root: FileView }
}

let render: Render | undefined

/** Writes a report as an HTML file. Its links lead to the pages of the host that has made it. */
export function reportHtml(facts: ReportFacts): string {
  const view: FileView = { report: reportView(facts), baseUrl: facts.maker.baseUrl }
  return (render ??= compileFile())('file', view)
}

function compileFile(): Render {
  const linkOf = ({ data }: Scope) => {
    const { baseUrl } = data.root
    return (path: string): string => (baseUrl === '' ? '#' : `${baseUrl}${path}`)
  }
  return compileTemplates({
    ...{ folder: 'reports', partials: 'reports', kind: 'html', shared: ['report-body'] },
    words: {
      link: (path: string, scope: Scope) => linkOf(scope)(path),
      columns: (chart: ColumnsChart, scope: Scope) => drawColumns(chart, linkOf(scope)),
      shareBar: (part: number, most: number) => drawShareBar(part, most),
      typeClass: (type: string) => typeClass(type),
    },
  })
}
