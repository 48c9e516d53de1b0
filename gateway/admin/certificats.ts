// SPDX-License-Identifier: Apache-2.0
/** Certificates agreed with partenaires, as they are shown and watched: until when each serves. */

import { aEcheance, type Certificat, joursRestants, lireCertificat } from '../../certs/certificat.ts';
import type { Trousseau } from '../../certs/trousseau.ts';
import type { AccesAs2, CertificatPartenaire, UsageCertificat } from '../domain/acces-as2.ts';
import type { AccesPesit } from '../domain/acces-pesit.ts';
import { Failure } from '../domain/failure.ts';
import { isOpen, type Raccordement } from '../domain/raccordement.ts';
import type { FinDeCertificat, FinsDeCertificats } from '../veille-certificats.ts';

export type EtatCertificat = 'VALIDE' | 'BIENTOT' | 'PERIME' | 'A_VENIR';

export interface CertificatSuivi {
  /** SHA-256 of the DER, lower-case hex. */
  readonly empreinte: string;
  readonly sujet: string;
  readonly serie: string;
  readonly usages: readonly UsageCertificat[];
  /** When it serves: its own dates, within the window agreed. */
  readonly du: Date;
  readonly au: Date;
  /** Whole days until `au`; negative after it. */
  readonly joursRestants: number;
  readonly etat: EtatCertificat;
  /** It is PERIME or BIENTOT, and another one follows it for each of its usages. */
  readonly releve: boolean;
}

/** In the order in which they were agreed. @throws Failure CONFIG for one that cannot be read */
export function certificatsSuivis(
  { certificats }: Pick<AccesAs2, 'certificats'>,
  now: Date,
): readonly CertificatSuivi[] {
  const read = certificats.map((agreed) => suivi(agreed, now));
  return read.map((one) => ({ ...one, releve: one.usages.every((usage) => isFollowed(one, usage, read)) }));
}

/** Over PeSIT they connect, and nothing else. In the order in which they were agreed. @throws Failure CONFIG */
export function certificatsSuivisPesit(
  { certificats }: Pick<AccesPesit, 'certificats'>,
  now: Date,
): readonly CertificatSuivi[] {
  return certificatsSuivis({ certificats: certificats.map((one) => ({ ...one, usages: ['TLS'] })) }, now);
}

/** All of one raccordement, by whatever protocol. @throws Failure CONFIG for one that cannot be read */
export function certificatsDuRaccordement(
  { as2, pesit }: Pick<Raccordement, 'as2' | 'pesit'>,
  now: Date,
): readonly CertificatSuivi[] {
  return [
    ...(as2 === undefined ? [] : certificatsSuivis(as2, now)),
    ...(pesit === undefined ? [] : certificatsSuivisPesit(pesit, now)),
  ];
}

function isFollowed(
  { au }: Pick<CertificatSuivi, 'au'>,
  usage: UsageCertificat,
  all: readonly Omit<CertificatSuivi, 'releve'>[],
): boolean {
  // Without a gap: the next one serves before this one ends.
  return all.some(
    (one) => one.usages.includes(usage) && one.au > au && one.du <= au && one.etat !== 'BIENTOT',
  );
}

function suivi(agreed: CertificatPartenaire, now: Date): Omit<CertificatSuivi, 'releve'> {
  const certificat = lireCertificat(agreed.pem);
  const { empreinte, sujet, serie } = certificat;
  const [du, au] = windowOf(certificat, agreed);
  return {
    empreinte,
    sujet,
    serie: serie.toString('hex'),
    usages: agreed.usages,
    du,
    au,
    joursRestants: joursRestants({ au }, now),
    etat: etatOf({ du, au }, now),
  };
}

/** The narrower of both. */
function windowOf(
  certificat: Pick<Certificat, 'du' | 'au'>,
  agreed: CertificatPartenaire,
): readonly [Date, Date] {
  const du = agreed.du === undefined ? certificat.du : latest(certificat.du, new Date(agreed.du));
  const au = agreed.au === undefined ? certificat.au : earliest(certificat.au, new Date(agreed.au));
  return [du, au];
}

function latest(one: Date, other: Date): Date {
  return one > other ? one : other;
}

function earliest(one: Date, other: Date): Date {
  return one < other ? one : other;
}

export function etatOf({ du, au }: { readonly du: Date; readonly au: Date }, now: Date): EtatCertificat {
  if (au < now) return 'PERIME';
  if (du > now) return 'A_VENIR';
  return aEcheance({ au }, now) ? 'BIENTOT' : 'VALIDE';
}

/** One line about one that does not simply serve. */
export function sayFin({ empreinte, usages, du, au, etat, joursRestants: days }: CertificatSuivi): string {
  const day = (at: Date) => at.toISOString().slice(0, 10);
  const name = `certificat ${empreinte.slice(0, 16)} (${usages.join(', ')})`;
  if (etat === 'PERIME') return `${name} : périmé depuis le ${day(au)} / expired`;
  if (etat === 'A_VENIR') return `${name} : valable à partir du ${day(du)} / not valid yet`;
  return `${name} : expire le ${day(au)}, dans ${days} jours / ends in ${days} days`;
}

/** Certificates of raccordements in force that end within 30 days. One that cannot be read is said too. */
function finsDuRaccordement(raccordement: Raccordement, now: Date): readonly FinDeCertificat[] {
  const { id, nom } = raccordement;
  if (!isOpen(raccordement, now)) return [];
  try {
    return certificatsDuRaccordement(raccordement, now)
      .filter(({ etat, releve }) => !releve && (etat === 'BIENTOT' || etat === 'PERIME'))
      .map((one) => ({ cle: `certificat:${id}:${one.empreinte}`, detail: `${nom} (${id}), ${sayFin(one)}` }));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ cle: `certificat:${id}`, detail: `${nom} (${id}), un certificat illisible / cannot be read` }];
  }
}

/** For the veille: of all protocols, each with identities of its own. */
export function finsDeCertificats(...trousseaux: readonly Pick<Trousseau, 'echeances'>[]): FinsDeCertificats {
  return {
    deRaccordement: finsDuRaccordement,
    nosIdentites: (now) => trousseaux.flatMap((trousseau) => finsDesNotres(trousseau, now)),
  };
}

function finsDesNotres(trousseau: Pick<Trousseau, 'echeances'>, now: Date): readonly FinDeCertificat[] {
  return trousseau
    .echeances(now)
    .filter(({ remplacee }) => !remplacee)
    .map(({ nom, usages, certificat, joursRestants: days }) => ({
      cle: `certificat:nous:${certificat.empreinte}`,
      detail: `notre certificat ${nom} (${usages.join(', ')}), ${certificat.au.toISOString().slice(0, 10)}, ${days} jours / days`,
    }));
}
