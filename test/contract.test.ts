// SPDX-License-Identifier: Apache-2.0
/**
 * The outside of the gateway in one golden file: whoever changes a name that others depend on sees it in the
 * difference. Update with `vitest -u`, and read it in review like code.
 */
import { expect, test } from 'vitest';
import { describeConfig } from '../gateway/config.ts';
import { codesInterface } from '../gateway/domain/code-interface.ts';
import { statutCppOf, statutsCppFlux } from '../gateway/domain/compte-rendu.ts';
import { failures } from '../gateway/domain/failure.ts';
import { transitionsFluxEmis, transitionsFluxRecu } from '../gateway/domain/flux.ts';
import { motifsIrrecevabilite } from '../gateway/domain/irrecevabilite.ts';
import { transitionsRaccordement } from '../gateway/domain/raccordement.ts';
import { etapes } from '../gateway/ports/work.ts';
import { journalTroubles } from '../queues/journal/troubles.ts';
import { queueName } from '../queues/work/names.ts';
import { otherConstats } from './support/constat-meanings.ts';
import { documentedRules, ruleIds } from './support/errors-document.ts';
import { publicNames } from './support/literals.ts';

test('the outside of the gateway is what contract.snap.txt says', async () => {
  const names = publicNames();
  const text = [
    section(
      'codes interface',
      Object.entries(codesInterface).map(([code, contrat]) => contratLine(code, contrat)),
    ),
    section('statuts', [
      ...machine('flux recu', transitionsFluxRecu),
      ...machine('flux emis', transitionsFluxEmis),
      ...machine('raccordement', transitionsRaccordement),
      ...Object.entries(statutCppOf).map(
        ([verdict, code]) => `CPPStatut ${verdict}: ${code} ${statutsCppFlux[code]}`,
      ),
    ]),
    section('failure codes', Object.entries(failures).map(failureLine)),
    section('irrecevabilites', Object.keys(motifsIrrecevabilite)),
    section('other constats', Object.keys(otherConstats).sort()),
    section('rules', ruleIds(documentedRules)),
    section('journal troubles', Object.keys(journalTroubles)),
    section('configuration', describeConfig().map(configurationLine)),
    section(
      'queues',
      etapes.map((etape) => queueName('raccord', etape).name),
    ),
    section(
      'metrics',
      names.metrics.map((name) => `raccord_${name}`),
    ),
    section('journal events', names.journalEvents),
    section('log events', names.logEvents),
  ].join('\n');
  await expect(text).toMatchFileSnapshot('contract.snap.txt');
});

test('every kind of public name was found', () => {
  const { logEvents, metrics, journalEvents } = publicNames();
  expect(logEvents).toContain('flux.received');
  expect(metrics).toContain('depots_total');
  expect(journalEvents).toContain('flux.recu');
});

function section(title: string, lines: readonly string[]): string {
  return `# ${title} (${lines.length})\n${lines.join('\n')}\n`;
}

function contratLine(code: string, contrat: (typeof codesInterface)[keyof typeof codesInterface]): string {
  const { systemeEchange, sens, circuit, format, comptesRendus, obsolete } = contrat;
  const answers = comptesRendus.join(' ') || '-';
  return `${code} ${systemeEchange} ${sens} ${circuit} ${format} ${answers}${obsolete ? ' obsolete' : ''}`;
}

function machine(name: string, transitions: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(transitions).map(([from, to]) => `${name} ${from}: ${to.join(' ') || '-'}`);
}

function failureLine([code, { transient, partnerMessage }]: readonly [
  string,
  { readonly transient: boolean; readonly partnerMessage: string },
]): string {
  return `${code} ${transient ? 'transient' : 'final'}: ${partnerMessage}`;
}

function configurationLine(row: { readonly key: string }): string {
  return row.key;
}
