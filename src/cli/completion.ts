// `sipward completion bash|zsh|fish`: scripts made from the commands themselves.
import { Argument, type Command } from 'commander'
import { allowedWords, settingKeys } from '../domain/settings.js'
import { listTemplateNames } from '../tell/web/api/lists/list-templates.js'
import type { CommandContext } from './command-context.js'

interface Word {
  readonly word: string
  readonly description: string
}

interface Completable extends Word {
  readonly words: readonly Word[]
}

// Options whose value is the name of a file.
const fileOptions = ['--config', '--socket', '--file', '--import', '--export']

const shells = ['bash', 'zsh', 'fish'] as const

type Shell = (typeof shells)[number]

/** Adds the command. Called last: it completes the commands that are there. */
export function addCompletion(program: Command, { terminal }: CommandContext): void {
  program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>').choices(shells))
    .option('--json', 'print JSON')
    .action((shell: Shell, { json }: { json?: true }) => {
      const script = scripts[shell]({
        commands: program.commands.map(completable),
        options: optionsOf(program),
        templates: listTemplateNames(),
        values: settingKeys.flatMap((key) => {
          const words = allowedWords(key)
          return words.length === 0 ? [] : [{ key, words }]
        }),
      })
      if (json) terminal.printJson({ shell, script })
      else terminal.print(script)
    })
}

function completable(command: Command): Completable {
  const children = command.commands.map((child) => ({
    word: child.name(),
    description: child.description(),
  }))
  const choices = command.registeredArguments.flatMap((argument) => argument.argChoices ?? [])
  const keys = command.name() === 'settings' ? settingKeys : []
  return {
    word: command.name(),
    description: command.description(),
    words: [
      ...children,
      ...[...choices, ...keys].map((word) => ({ word, description: '' })),
      ...optionsOf(command),
    ],
  }
}

function optionsOf(command: Command): Word[] {
  return command.options.flatMap(({ long, description }) =>
    typeof long === 'string' ? [{ word: long, description }] : [],
  )
}

/** What a script completes. */
interface Completed {
  readonly commands: readonly Completable[]
  /** Options of the program itself. */
  readonly options: readonly Word[]
  /** Names of lists that come with sipward. */
  readonly templates: readonly string[]
  /** Settings whose values are words, and the words. */
  readonly values: readonly { readonly key: string; readonly words: readonly string[] }[]
}

const scripts: Readonly<Record<Shell, (completed: Completed) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
}

function listed(words: readonly Word[]): string {
  return words.map(({ word }) => word).join(' ')
}

function bashScript({ commands, options, templates, values }: Completed): string {
  return `# bash completion of sipward: source <(sipward completion bash)
_sipward() {
  local word command="" words i
  word="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
    ${fileOptions.join('|')}) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --template) mapfile -t COMPREPLY < <(compgen -W "${templates.join(' ')}" -- "$word"); return ;;
  esac
  case "\${COMP_WORDS[COMP_CWORD-2]} \${COMP_WORDS[COMP_CWORD-1]}" in
${values.map(({ key, words }) => `    "set ${key}") mapfile -t COMPREPLY < <(compgen -W "${words.join(' ')}" -- "$word"); return ;;`).join('\n')}
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      --config|--socket) i=$((i + 1)) ;;
      -*) ;;
      *) command="\${COMP_WORDS[i]}"; break ;;
    esac
  done
  case "$command" in
    "") words="${listed(commands)} ${listed(options)} --help" ;;
${commands.map((c) => `    ${c.word}) words="${listed(c.words)} --help" ;;`).join('\n')}
    *) words="" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _sipward sipward`
}

function zshScript({ commands, options, templates, values }: Completed): string {
  return `#compdef sipward
# zsh completion of sipward: sipward completion zsh > "\${fpath[1]}/_sipward"
_sipward() {
  local -a commands
  commands=(
${commands.map((c) => `    ${singleQuoted(`${c.word}:${c.description}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    compadd -- ${listed(options)} --help
    return
  fi
  case "\${words[CURRENT-1]}" in
    ${fileOptions.join('|')}) _files; return ;;
    --template) compadd -- ${templates.join(' ')}; return ;;
  esac
  case "\${words[CURRENT-2]} \${words[CURRENT-1]}" in
${values.map(({ key, words }) => `    "set ${key}") compadd -- ${words.join(' ')}; return ;;`).join('\n')}
  esac
  case "\${words[2]}" in
${commands.map((c) => `    ${c.word}) compadd -- ${listed(c.words)} --help ;;`).join('\n')}
  esac
}
if [ "$funcstack[1]" = "_sipward" ]; then
  _sipward "$@"
else
  compdef _sipward sipward
fi`
}

function fishScript({ commands, options, templates, values }: Completed): string {
  const described = ({ word, description }: Word) =>
    (word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${singleQuoted(word)}`) +
    (description === '' ? '' : ` -d ${singleQuoted(description)}`)
  const valueOf = ({ word }: Word) => {
    if (fileOptions.includes(word)) return ' -r -F'
    return word === '--template' ? ` -x -a ${singleQuoted(templates.join(' '))}` : ''
  }
  return [
    '# fish completion of sipward: sipward completion fish | source',
    'complete -c sipward -f',
    ...options.map((option) => `complete -c sipward ${described(option)} -r -F`),
    ...commands.map((c) => `complete -c sipward -n __fish_use_subcommand ${described(c)}`),
    ...commands.flatMap((c) =>
      c.words.map((word) => {
        const condition = singleQuoted(`__fish_seen_subcommand_from ${c.word}`)
        return `complete -c sipward -n ${condition} ${described(word)}${valueOf(word)}`
      }),
    ),
    ...values.map(({ key, words }) => {
      const condition = singleQuoted(
        `string match -q "*set ${key}" (commandline -poc | string join " ")`,
      )
      return `complete -c sipward -n ${condition} -a ${singleQuoted(words.join(' '))}`
    }),
  ].join('\n')
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", '')}'`
}
