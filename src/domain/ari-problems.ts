// What the verdict of health says where ARI is configured and cannot be used: a hint, for AMI protects.
import type { HealthProblem, SourceFacts } from './health-facts.js'

/** AMI tells of attacks: without ARI sipward knows less of the PBX, and protects as ever. */
export function ariProblems(sources: readonly SourceFacts[]): HealthProblem[] {
  return sources
    .filter(({ kind, state }) => kind === 'ari' && (state === 'refused' || state === 'lost'))
    .map(({ name, state, reason }): HealthProblem => ({
      key: `ari ${name}`,
      part: 'ari',
      sentence: `ARI of the PBX ${name} is not heard: ${reason}`,
      whatToDo:
        state === 'refused'
          ? 'correct ari_url, ari_username and ari_password in section [[asterisk]], or ari.conf'
          : 'sipward doctor ari says what is missing; without the three keys ari_… ARI is not asked',
      severity: 'hint',
    }))
}
