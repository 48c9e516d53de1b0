// SPDX-License-Identifier: Apache-2.0
/**
 * Where the factures of an address go on a day: the ligne de définition in force, unless a masquage hides it.
 * (specs: reforme-2026 §5)
 */
import { formatAdresse, parseAdresseQualifiee, schemaAdresse } from '../domain/adresse-electronique.ts';
import type { LigneAnnuaire, PlateformeReception } from '../domain/annuaire.ts';
import type { IdentiteFacture } from '../domain/objet-metier.ts';

/** After every day: a ligne without an end. */
const jamais = '9999-12-31';

export function ligneEnVigueur(lignes: readonly LigneAnnuaire[], jour: string): LigneAnnuaire | undefined {
  const inForce = lignes.filter((ligne) => ligne.debut <= jour && jour <= finDe(ligne));
  const masked = inForce.filter(({ sorte }) => sorte === 'M');
  return inForce.find((ligne) => ligne.sorte === 'D' && !masked.some((other) => hides(other, ligne)));
}

function finDe({ fin, finEffective }: LigneAnnuaire): string {
  return finEffective ?? fin ?? jamais;
}

/** A masquage repeats the définition it hides. */
function hides(masquage: LigneAnnuaire, definition: LigneAnnuaire): boolean {
  return masquage.debut === definition.debut && masquage.plateforme === definition.plateforme;
}

export function estEnService({ actif, debut, fin }: PlateformeReception, jour: string): boolean {
  return actif && debut <= jour && jour <= (fin ?? jamais);
}

/**
 * The addresses by which the annuaire may know the buyer, the first that has a ligne deciding: the one on the facture; else
 * those of its SIRET and SIREN. Empty when it has an address of another scheme: it is not in this annuaire.
 */
export function adressesDe({
  adresseAcheteur,
  destinataire,
}: Pick<IdentiteFacture, 'adresseAcheteur' | 'destinataire'>): readonly string[] {
  if (adresseAcheteur !== undefined) {
    const adresse = parseAdresseQualifiee(adresseAcheteur);
    if (adresse !== undefined) return [formatAdresse(adresse)];
    const isOurs = adresseAcheteur.startsWith(`${schemaAdresse}:`);
    return isOurs ? [adresseAcheteur.slice(schemaAdresse.length + 1)] : [];
  }
  if (destinataire === undefined || !/^\d{9}(\d{5})?$/.test(destinataire)) return [];
  const siren = destinataire.slice(0, 9);
  return destinataire.length === 14 ? [`${siren}_${destinataire}`, siren] : [siren];
}
