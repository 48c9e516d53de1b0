// SPDX-License-Identifier: Apache-2.0
/** One JSON object a document. The names of its members are public: they may be added to, never changed. */
import type { Constat } from '../../gateway/domain/constat.ts';
import type { CoucheControle } from '../../gateway/ports/formats.ts';
import { type DocumentJuge, type Remise, ruleSetName } from './document.ts';

const layerNames: Readonly<Record<CoucheControle, string>> = {
  XML: 'xml',
  SCHEMA: 'schema',
  REGLES: 'rules',
};

export function toJson(document: DocumentJuge, { fluxRefused }: Remise): object {
  const { file, syntax, verdict, jeuxDeRegles, irrecevable, findings } = document;
  return {
    file,
    syntax,
    profile: document.profil ?? null,
    verdict,
    codeInterface: document.codeInterface ?? null,
    detected: document.detected,
    number: document.numero ?? null,
    ruleSets: jeuxDeRegles.map(ruleSetName),
    irrecevable,
    fluxRefused,
    skipped: (document.couchesOmises ?? []).map((couche) => layerNames[couche]),
    findings: findings.map(findingToJson),
  };
}

function findingToJson(one: Constat): object {
  return {
    id: one.code,
    severity: one.gravite,
    line: one.ligne ?? null,
    column: one.colonne ?? null,
    xpath: one.chemin ?? null,
    bt: one.bt || null,
    message: one.messageEn,
    messageFr: one.message,
    declared: one.valeur ?? null,
    expected: one.attendu ?? null,
    ruleSet: one.jeuDeRegles ? ruleSetName(one.jeuDeRegles) : null,
    ruleSetId: one.jeuDeRegles?.id ?? null,
    ruleSetVersion: one.jeuDeRegles?.version ?? null,
  };
}
