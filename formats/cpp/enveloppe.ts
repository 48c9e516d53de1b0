// SPDX-License-Identifier: Apache-2.0
/** What every CPPStatut begins with: the root, when and under which identifier it was made, to whom, by whom. */
import type { CodeApplication } from '../../gateway/domain/flux-name.ts';
import { dateTimeOf } from './instant.ts';
import { element, writeDocument, type XmlElement } from './markup.ts';

/** As quoted by the documentation inside the schema; V1_19 of the schema itself still names V1_18. */
const version = 'V1_18';

export interface EnveloppeCpp {
  /** Production date of the flux (DtPrd). */
  readonly produitLe: Date;
  /** Identifier of the flux (IdFlx). */
  readonly idFlux: string;
  readonly recepteur: CodeApplication;
  readonly emetteur: CodeApplication;
}

/** The whole file, UTF-8, of what is said of flux or of factures. */
export function writeCppDocument(enveloppe: EnveloppeCpp, contenu: XmlElement): Uint8Array {
  return writeDocument(element('CPPStatut', [enveloppeOf(enveloppe), contenu], { Version: version }));
}

/** The schema wants Recepteur before Emetteur, and at least these two parameters. */
function enveloppeOf({ produitLe, idFlux, recepteur, emetteur }: EnveloppeCpp): XmlElement {
  const parametres = element('Parametres', [
    parametre('0001', 'DtPrd', dateTimeOf(produitLe)),
    parametre('0002', 'IdFlx', idFlux),
  ]);
  const partenaires = element('Partenaires', [
    element('Recepteur', [element('Id', recepteur)]),
    element('Emetteur', [element('Id', emetteur)]),
  ]);
  return element('Enveloppe', [element('EnveloppeUnitaire', [parametres, partenaires], { NumOrdre: '1' })]);
}

function parametre(ordre: string, code: string, valeur: string): XmlElement {
  const content = [element('Code', code), element('Valeurparametre', valeur)];
  return element('ParametreIndiv', content, { NumOrdre: ordre });
}
