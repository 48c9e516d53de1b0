// SPDX-License-Identifier: Apache-2.0
/** What will not work, or not for long, of a PeSIT raccordement as it will be: said, since it may be completed later. */
import { lireCertificat } from '../../../certs/certificat.ts';
import { lireX509, usagesEtendusDe } from '../../../certs/x509.ts';
import { certificatsDe, reglagesDe } from '../../../protocols/pesit/presets.ts';
import { certificatsSuivisPesit, sayFin } from '../../admin/certificats.ts';
import type { AccesPesit, CertificatPesit } from '../../domain/acces-pesit.ts';
import type { Raccordement } from '../../domain/raccordement.ts';
import { empreinteOf, hasShortKey } from './as2-certificats.ts';
import { isServeurPesit } from './livraison.ts';
import { articlesRaccourcis } from './pesit-reglages.ts';

export function warningsPesit(
  raccordement: Pick<Raccordement, 'pesit' | 'livraison' | 'politiqueRetrait' | 'protocole'>,
  now: Date,
): readonly string[] {
  const { pesit, livraison, politiqueRetrait, protocole } = raccordement;
  if (pesit === undefined) return [];
  const isDelivered = livraison !== undefined && isServeurPesit(livraison);
  const warnings = [
    ...identite(pesit, now),
    ...certificatsSuivisPesit(pesit, now).flatMap((one) => (one.etat === 'VALIDE' ? [] : [sayFin(one)])),
    ...pesit.certificats.flatMap(sayKey),
    ...pesit.certificats.flatMap((one) => (hasShortKey(one, now) ? [sayShort(one)] : [])),
    ...reglages(pesit, isDelivered),
    ...(protocole === 'pesit' && livraison === undefined && politiqueRetrait === 'keep'
      ? [
          'retrait keep : un SELECT par motif ou par code rend toujours le même flux (--retrait once) / by pattern or code it gets the same one for ever',
        ]
      : []),
  ];
  return warnings.map((line) => `attention : ${line}`);
}

function sayShort(one: CertificatPesit): string {
  return `${nameOf(one)} : clé RSA de moins de 2048 bits, demandez-en un autre / an RSA key shorter than 2048 bits: ask for another`;
}

/** By what it is told from others, now. */
function identite(pesit: AccesPesit, now: Date): readonly string[] {
  const { certificatExige } = reglagesDe(pesit);
  const { certificats, motDePasse } = pesit;
  const noneNow = certificats.length > 0 && certificatsDe(pesit, now).length === 0;
  return [
    ...(noneNow && (certificatExige || motDePasse === undefined)
      ? [
          'aucun certificat valable : ses connexions seront refusées / no certificate in force: it will be refused',
        ]
      : []),
    ...(certificatExige || motDePasse === undefined
      ? []
      : [
          'certificatExige=non : son mot de passe de 8 caractères est tout ce qui le distingue / its password is all that tells it from others',
        ]),
  ];
}

/** RFC 5280 §4.2.1.12: for clients of TLS, and for anything. */
const forClients: readonly string[] = ['clientAuth', 'anyExtendedKeyUsage'];

/** A client shows its certificate for `clientAuth`; some products show one of a server, and TLS takes it all the same. */
function sayKey(one: CertificatPesit): readonly string[] {
  const usages = usagesEtendusDe(lireX509(lireCertificat(one.pem).der));
  if (usages === undefined || usages.some((usage) => forClients.includes(usage))) return [];
  return [
    `${nameOf(one)} : n'est pas fait pour un client TLS (clientAuth absent) / is not for TLS clients (no clientAuth)`,
  ];
}

function nameOf(one: CertificatPesit): string {
  return `certificat ${empreinteOf(one).slice(0, 16)}`;
}

function reglages(pesit: AccesPesit, isDelivered: boolean): readonly string[] {
  const settled = reglagesDe(pesit);
  const { intervalleKio, nomFlux, etiquette, acquittement, longueurArticle } = settled;
  const shorter = articlesRaccourcis(settled);
  return [
    ...(shorter === undefined
      ? []
      : [
          `longueurArticle=${longueurArticle} : ramenée à ${shorter}, ce que tiennent l'entité et l'intervalle / shortened to what fits`,
        ]),
    ...(intervalleKio === 0
      ? ['intervalleKio=0 : une coupure recommence le fichier entier / a cut starts the file over']
      : []),
    ...(nomFlux === 'code-interface' && !etiquette
      ? [
          'etiquette=non : le nom du flux ne lui parvient pas (nomFlux=nom-fichier) / it is not told the name of a flux',
        ]
      : []),
    ...(acquittement === 'message' && !isDelivered
      ? [
          'acquittement=message : sans --livraison-pesit, le MSG ne sait où aller / without it the MSG cannot be sent',
        ]
      : []),
  ];
}
