// SPDX-License-Identifier: Apache-2.0
/** What was agreed over PeSIT, as it is shown: identifiers, settled settings, certificates with their days left. No secret. */
import { reglagesDe } from '../../../protocols/pesit/presets.ts';
import { certificatsSuivisPesit } from '../../admin/certificats.ts';
import type { AccesPesit, ServeurPesit } from '../../domain/acces-pesit.ts';
import { sayReglagesPesit } from './pesit-reglages.ts';
import { lignesDeReglages } from './reglages.ts';
import { sayCertificat } from './show-as2.ts';

type Pairs = readonly (readonly [string, string | undefined])[];

/** For a program: whether there is a password and not its hash, and with what was settled. */
export function printablePesit(pesit: AccesPesit, now: Date): Readonly<Record<string, unknown>> {
  const { certificats, motDePasse, ...rest } = pesit;
  return {
    ...rest,
    motDePasse: motDePasse !== undefined,
    certificats: certificatsSuivisPesit(pesit, now).map((one, i) => ({ ...one, pem: certificats[i]?.pem })),
    reglagesEnVigueur: reglagesDe(pesit),
  };
}

/** Name and value of each line. */
export function linesOfPesit(pesit: AccesPesit, now: Date): Pairs {
  const { identifiant, notreIdentifiant, adresses, nomsFlux, motDePasse, preset, reglages } = pesit;
  return [
    ['PeSIT', `${identifiant} → ${notreIdentifiant}, adresses ${adresses.join(' ') || 'toutes'}`],
    ['preset', preset],
    ...lignesDeReglages(sayReglagesPesit(reglagesDe(pesit)), reglages),
    ['noms flux', nomsFlux.length === 0 ? undefined : nomsFlux.join(' ')],
    ['mot passe', motDePasse === undefined ? 'aucun / none' : 'convenu (PI 5) / agreed'],
    ...certificatsSuivisPesit(pesit, now).map((one) => ['certificat', sayCertificat(one)] as const),
    ['appels', sayRefused(pesit)],
  ];
}

/** Of an AMONT that only we call. */
function sayRefused({ certificats, motDePasse }: AccesPesit): string | undefined {
  if (certificats.length > 0 || motDePasse !== undefined) return undefined;
  return "refusés : ni certificat ni mot de passe, c'est nous qui appelons / its calls are refused: only we call";
}

export function linesOfServeurPesit(serveur: ServeurPesit): Pairs {
  const { autorites, empreinteTls, motDePasseFichier, preconnexion, delaiMs } = serveur;
  const count = autorites?.split('-----BEGIN CERTIFICATE-----').length;
  return [
    ['livraison', `PeSIT ${placeOf(serveur)}`],
    ['TLS', empreinteTls ?? (count === undefined ? undefined : `${count - 1} autorité(s)`)],
    ['mot passe', motDePasseFichier],
    ['préconnex.', preconnexion && `${preconnexion.identifiant}, ${preconnexion.motDePasseFichier}`],
    ['délai', delaiMs === undefined ? undefined : `${delaiMs / 1000} s`],
  ];
}

/** As it would be written. */
export function placeOf({ hote, port, clair }: Pick<ServeurPesit, 'hote' | 'port' | 'clair'>): string {
  const name = hote.includes(':') ? `[${hote}]` : hote;
  return `${clair ? 'pesit+tcp' : 'pesit'}://${name}:${port}`;
}
