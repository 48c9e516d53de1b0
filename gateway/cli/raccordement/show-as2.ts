// SPDX-License-Identifier: Apache-2.0
/** What was agreed over AS2, as it is shown: names, settled settings, certificates with their days left. No secret. */
import { reglagesDe } from '../../../protocols/as2/presets.ts';
import { type CertificatSuivi, certificatsSuivis } from '../../admin/certificats.ts';
import type { AccesAs2, ServeurAs2 } from '../../domain/acces-as2.ts';
import { sayReglages } from './as2-reglages.ts';
import { lignesDeReglages } from './reglages.ts';

/** For a program: without the hash of a password, and with what was settled. */
export function printableAs2(as2: AccesAs2, now: Date): Readonly<Record<string, unknown>> {
  const { certificats, basic, ...rest } = as2;
  return {
    ...rest,
    ...(basic === undefined ? {} : { basic: { utilisateur: basic.utilisateur } }),
    certificats: certificatsSuivis(as2, now).map((one, i) => ({ ...one, pem: certificats[i]?.pem })),
    reglagesEnVigueur: reglagesDe(as2),
  };
}

/** Name and value of each line. */
export function linesOfAs2(as2: AccesAs2, now: Date): readonly (readonly [string, string | undefined])[] {
  const { identifiant, notreIdentifiant, adresses, urlsAccuse, basic, preset } = as2;
  return [
    ['AS2', `${identifiant} → ${notreIdentifiant}, adresses ${adresses.join(' ') || 'toutes'}`],
    ['preset', preset],
    ...lignesDeReglages(sayReglages(reglagesDe(as2)), as2.reglages),
    ['accusés', urlsAccuse.length === 0 ? undefined : `asynchrones vers ${urlsAccuse.join(' ')}`],
    ['basic', basic && `utilisateur ${basic.utilisateur}`],
    ...certificatsSuivis(as2, now).map((one) => ['certificat', sayCertificat(one)] as const),
  ];
}

/** Its fingerprint, then what it is for and until when. */
export function sayCertificat({
  empreinte,
  sujet,
  usages,
  du,
  au,
  joursRestants,
  etat,
}: CertificatSuivi): string {
  const day = (at: Date) => at.toISOString().slice(0, 10);
  const words = { PERIME: 'périmé', A_VENIR: 'à venir / not yet' } as const;
  const left = etat === 'PERIME' || etat === 'A_VENIR' ? words[etat] : `${joursRestants} jours`;
  return `${empreinte}\n${' '.repeat(14)}${usages.join('+')}  ${day(du)} → ${day(au)} (${left})  ${sujet}`;
}

export function linesOfServeurAs2(serveur: ServeurAs2): readonly (readonly [string, string | undefined])[] {
  const { url, autorites, empreinteTls, basic, delaiMs } = serveur;
  const count = autorites?.split('-----BEGIN CERTIFICATE-----').length;
  return [
    ['livraison', `AS2 ${url}`],
    ['TLS', empreinteTls ?? (count === undefined ? undefined : `${count - 1} autorité(s)`)],
    ['basic', basic && `${basic.utilisateur}, ${basic.motDePasseFichier}`],
    ['délai', delaiMs === undefined ? undefined : `${delaiMs / 1000} s`],
  ];
}
