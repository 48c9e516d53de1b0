// SPDX-License-Identifier: Apache-2.0
/**
 * What is kept of a file received, as evidence and for what follows: who sent it under which names, what was agreed, where it
 * was gone on with, by which certificate it came. No content.
 */
import type { LogFields } from '../../../gateway/ports/machinery.ts';
import type { DetailMessage } from '../../../gateway/ports/messages.ts';
import { ecrireDiagnostic, succes } from '../diagnostics.ts';
import type { FichierNegocie, Point } from '../session/types.ts';
import type { Conclusion } from './cible.ts';
import type { DemandeEcriture } from './creation.ts';
import { detailDuPoint } from './points.ts';
import type { Seance } from './service.ts';

export interface Recu {
  readonly total: Point;
  /** Where the last WRITE began. */
  readonly depuis: Point;
  /** The last SYN: a restart that asks for no more than its acknowledgement begins there. */
  readonly dernier: Point;
}

/** PI 91 of the MSG that acknowledges it, where one was agreed. */
const texteAccuse = Buffer.from('received', 'ascii');

export function conclusionDe(
  seance: Seance,
  demande: Omit<DemandeEcriture, 'fichier'> & { readonly fichier: FichierNegocie },
  recu: Recu,
): Conclusion {
  const { pair, partie } = seance;
  const detail = detailDe(seance, demande, recu);
  const { idTransfert, octets, octetsDonnees, articles, depuis, empreinte } = detail;
  const known = { idTransfert, octets, octetsDonnees, articles, depuis, empreinte };
  const said = Object.entries(known).filter(([, value]) => value !== undefined);
  return {
    total: recu.total,
    nomFichier: demande.nomFichier,
    entetes: demande.entetes,
    detail,
    certificats: pair.certificat === undefined ? [] : [pair.certificat],
    events: [{ type: 'transfert.recu', detail: Object.fromEntries(said) as DetailMessage }],
    ...(partie.reglages.acquittement === 'message' && { accuse: texteAccuse }),
  };
}

/** `demandeur` to `creeLe` are what the MSG that acknowledges it must repeat (§6.9). */
function detailDe(
  { partie, negociee, pair }: Seance,
  { create, fichier, nomFichier }: Parameters<typeof conclusionDe>[1],
  { total, depuis, dernier }: Recu,
): DetailMessage {
  const { fichier: identification, historiques, emetteurInitial, destinataireFinal } = create.parametres;
  const { idTransfert, relance = false } = create.parametres;
  const { version, intervalleKio, fenetre, resynchronisation, crc } = negociee;
  const { tailleEntite, format, longueurArticle, compression, ebcdic } = fichier;
  return {
    ...partie.noms,
    type: identification?.type ?? 0,
    nom: identification?.nom ?? '',
    idTransfert: idTransfert ?? 0,
    ...(emetteurInitial !== undefined && { emetteurInitial }),
    ...(destinataireFinal !== undefined && { destinataireFinal }),
    ...(historiques !== undefined && { creeLe: historiques.creeLe }),
    ...{ nomFichier, relance, depuis: depuis.numero, ...detailDuPoint(dernier) },
    ...{ octets: total.octetsFichier, octetsDonnees: total.octetsDonnees, articles: total.articles },
    ...{ version, intervalleKio, fenetre, resynchronisation, crc },
    ...{ tailleEntite, format, longueurArticle, compression, ebcdic },
    ...(pair.tls !== undefined && { tls: pair.tls }),
    ...(pair.certificat !== undefined && { empreinte: pair.certificat.empreinte }),
    diagnostic: ecrireDiagnostic(succes),
  };
}

export function nomsDuTransfert({ create, nomFichier }: DemandeEcriture): LogFields {
  const { fichier, idTransfert } = create.parametres;
  return { fichier: nomFichier, flow: fichier?.nom, idTransfert };
}
