// SPDX-License-Identifier: Apache-2.0
/** BR-FR-CDV: each message breaks the rules that the published ones say it breaks, no more and no less. */
import { describe, expect, test } from 'vitest';
import { cdar, cdarWordings } from '../../../formats/cdar/index.ts';
import { cdarSchema } from '../../../formats/cdar/modele/schema.ts';
import { brFrCdv } from '../../../formats/cdar/regles/br-fr-cdv.ts';
import { judge, sceneOf } from '../../../formats/cdar/regles/regle.ts';
import { cdarVocabulary, largeTexts } from '../../../formats/cdar/vocabulary.ts';
import { openXml } from '../../../formats/xml/open.ts';
import type { Controle } from '../../../gateway/ports/formats.ts';
import { infractions } from './infractions.ts';

const context = { codeInterface: 'FSO1304A', now: new Date('2026-10-01T12:00:00Z') } as const;

function broken(xml: string): readonly string[] {
  const opened = openXml(Buffer.from(xml), { vocabulary: cdarVocabulary, largeTexts, schema: cdarSchema });
  if (!opened.ok || opened.structure.length > 0) throw new Error('the schema refuses it');
  const found = judge(brFrCdv, sceneOf(opened.tree), context).map(({ regle }) => regle.id);
  return [...new Set(found)].sort();
}

describe('BR-FR-CDV', () => {
  test.each(infractions)('$given breaks $fails', ({ xml, fails }) => {
    expect(broken(xml)).toEqual([...fails].sort());
  });

  test('every rule is broken by one of the messages', () => {
    const seen = new Set(infractions.flatMap(({ fails }) => fails));
    expect(brFrCdv.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
    // Six of the published 42 cannot be broken.
    expect(new Set(brFrCdv.map(({ id }) => id)).size).toBe(36);
  });

  test('a constat names the rule, the field and the place, in both languages', () => {
    const xml = infractions.find(({ fails }) => fails.includes('BR-FR-CDV-CL-10_MDT-121'))?.xml ?? '';
    const { constats } = cdar.check(Buffer.from(xml), { ...context, codeInterface: 'FSO3301A' }) as Controle;
    expect(constats[0]).toMatchObject({
      code: 'BR-FR-CDV-CL-10_MDT-121',
      gravite: 'BLOQUANT',
      bt: 'MDT-121',
      valeur: 'NOP',
      attendu: 'NOA, PIN, NIN, CNF, CNP, CNA, OTH',
      chemin:
        '/rsm:CrossDomainAcknowledgementAndResponse/rsm:AcknowledgementDocument/ram:ReferenceReferencedDocument/ram:SpecifiedDocumentStatus/ram:RequestedActionCode',
      jeuDeRegles: { id: 'raccord-br-fr-cdv' },
    });
    expect(constats[0]?.ligne).toBeGreaterThan(1);
  });

  test('every sentence is plain ASCII and every code is given once', () => {
    const ids = cdarWordings.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { fr, en } of cdarWordings) expect(`${fr}${en}`).toMatch(/^[ -~]+$/);
  });
});
