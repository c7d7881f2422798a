// The package for Red Hat's family, by rpmbuild, which Debian has too.
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { architectures, description, summary, type PackageFacts } from './package-facts.js'
import { completionPlaces, makeUniform, put } from './package-tree.js'
import { runProgram } from './run-program.js'

const project = dirname(fileURLToPath(import.meta.resolve('#package/package.json')))
const licence = 'usr/share/licenses/sipward/LICENSE'
const scripts = { post: 'after-install', preun: 'before-remove', postun: 'after-remove' }

/** Packs a tree, which becomes Red Hat's, and returns the path of the package. */
export async function packRpm(root: string, into: string, facts: PackageFacts): Promise<string> {
  const zsh = join(root, 'usr/share/zsh/site-functions/_sipward')
  await mkdir(dirname(zsh), { recursive: true })
  await rename(join(root, completionPlaces.zsh), zsh)
  await rm(join(root, dirname(completionPlaces.zsh)), { recursive: true })
  await put(root, licence, await readFile(join(project, 'LICENSE')))
  await makeUniform(root, facts)
  const place = `${root}.build`
  await mkdir(place, { recursive: true })
  const spec = join(place, 'sipward.spec')
  await writeFile(spec, await specOf(root, facts))
  const { rpm } = architectures[facts.architecture]
  const build = ['rpmbuild', '-bb', '--quiet', '--target', `${rpm}-linux`]
  const folders = ['--define', `_topdir ${place}`, '--define', `_rpmdir ${place}`]
  // As rpm of RHEL 9 reads it.
  const payload = facts.isFast ? 'w3.zstdio' : 'w6.xzdio'
  const settings = Object.entries({
    _binary_payload: payload,
    _buildhost: 'sipward.invalid',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
    source_date_epoch_from_changelog: '0',
  })
  const defines = settings.flatMap(([name, value]) => ['--define', `${name} ${value}`])
  const environment = { SOURCE_DATE_EPOCH: String(facts.epoch) }
  await runProgram([...build, ...folders, ...defines, spec], { environment })
  const name = `sipward-${rpmVersion(facts)}-1.${rpm}.rpm`
  await rename(join(place, rpm, name), join(into, name))
  await rm(place, { recursive: true })
  return join(into, name)
}

function rpmVersion({ version }: Pick<PackageFacts, 'version'>): string {
  return version.replace('-', '~')
}

async function specOf(root: string, facts: PackageFacts): Promise<string> {
  const sections = await Promise.all(
    Object.entries(scripts).map(async ([section, name]) => {
      const text = await readFile(join(project, `packaging/scripts/${name}.sh`), 'utf8')
      return `%${section}\n${text.replaceAll('%', '%%')}`
    }),
  )
  return `# Nothing of what was built is stripped, compressed or searched for dependencies here.
%global __os_install_post %{nil}
%global debug_package %{nil}
%global _build_id_links none
Name: sipward
Version: ${rpmVersion(facts)}
Release: 1
Summary: ${summary}
License: Apache-2.0 AND MIT
Group: System Environment/Daemons
AutoReqProv: no
Requires: glibc >= 2.29, libstdc++, libgcc, iptables-nft, ipset, iproute, util-linux, shadow-utils
%description
${description.join('\n\n')}
%install
cp -a ${root}/. %{buildroot}/
${sections.join('\n')}
%files
${(await filesOf(root)).join('\n')}
`
}

/** Folders that only this package has are its own; of others it names its files alone. */
async function filesOf(root: string): Promise<readonly string[]> {
  const own = ['usr/lib/sipward', 'usr/share/doc/sipward', 'usr/share/licenses/sipward']
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !own.some((folder) => path.startsWith(`${folder}/`)))
  const listed = [...own, ...files].sort().map((path) => `"/${path}"`)
  return listed.map((path) => (path.includes('/licenses/') ? `%license ${path}` : path))
}
