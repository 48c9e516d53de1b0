// SPDX-License-Identifier: Apache-2.0
/**
 * The public recipient of a facture in one version of the annuaire: known, active, and given what it asks for (specs:
 * chorus-pro §7.1, G2.17–G2.19, G3.01, G3.04; BR-FR-CPRO-11 to 13).
 */
import type { CodeRoutage, EtablissementAnnuaire } from '../domain/annuaire.ts';
import { type CodeInterface, contratOf } from '../domain/code-interface.ts';
import type { IdentiteFacture } from '../domain/objet-metier.ts';
import { parseSiret, type Siret } from '../domain/structure.ts';
import type { RechercheAnnuaire } from '../ports/annuaire.ts';
import { type Manque, manques } from './exigences.ts';
import { Memoire } from './memoire.ts';

type Recherche = Pick<RechercheAnnuaire, 'etablissement' | 'codeRoutage'>;

export class DestinatairesPublics {
  readonly #annuaire: Recherche;
  readonly #connus = new Memoire<EtablissementAnnuaire | undefined>();
  readonly #services = new Memoire<CodeRoutage | undefined>();

  constructor(annuaire: Recherche) {
    this.#annuaire = annuaire;
  }

  async verifier(facture: IdentiteFacture, code: CodeInterface, version: number): Promise<readonly Manque[]> {
    const { destinataire: valeur } = facture;
    // A facture without recipient is judged by its own rules.
    if (valeur === undefined) return [];
    const siret = parseSiret(valeur);
    if (siret === undefined) {
      const isSiren = /^\d{9}$/.test(valeur);
      return [{ code: isSiren ? 'ANNUAIRE-DESTINATAIRE-SIREN' : 'ANNUAIRE-DESTINATAIRE-INCONNU', valeur }];
    }
    const etablissement = await this.#connus.of(version, siret, () =>
      this.#annuaire.etablissement(version, siret),
    );
    if (etablissement === undefined) return [{ code: 'ANNUAIRE-DESTINATAIRE-INCONNU', valeur }];
    if (!etablissement.actif) return [{ code: 'ANNUAIRE-DESTINATAIRE-INACTIF', valeur }];
    const prive: readonly Manque[] =
      etablissement.exigences === undefined ? [{ code: 'ANNUAIRE-DESTINATAIRE-PRIVE', valeur }] : [];
    if (asksNothing(code)) return prive;
    const service = await this.#service(version, siret, facture.codeService?.trim());
    return [...prive, ...manques(facture, { etablissement, service })];
  }

  async #service(version: number, siret: Siret, code: string | undefined): Promise<CodeRoutage | undefined> {
    if (code === undefined || code === '') return undefined;
    return this.#services.of(version, `${siret} ${code}`, () =>
      this.#annuaire.codeRoutage(version, siret, code),
    );
  }
}

/** A mémoire de frais de justice names neither service nor engagement. */
function asksNothing(code: CodeInterface): boolean {
  return contratOf(code).format === 'ubl-memoire';
}
