// SPDX-License-Identifier: Apache-2.0
/**
 * One MIME entity of a message: its headers say what its body is, a layer to open or what was sent.
 *
 * What must stay true: what says it is a layer is opened or is a trouble; it is never taken for a file (specs: as2 30).
 */
import type { DigestAs2 } from '../../../gateway/domain/acces-as2.ts';
import { TroubleAs2 } from '../disposition.ts';
import type { Entetes } from '../headers.ts';
import { nomNode } from '../mic-algorithms.ts';
import { nomDeFichier } from '../mime/file-name.ts';
import { lireEnTetePuis } from '../mime/header-block.ts';
import { LecteurMultipart } from '../mime/multipart.ts';
import { lireParametres, type ValeurParametree } from '../mime/parameters.ts';
import { decodeurTransfert } from '../mime/transfer.ts';
import type { Sink } from '../sink.ts';
import { corpsCms } from './decode-cms.ts';
import { corpsSigne } from './decode-signed.ts';
import { type DecodageEnCours, enPassant, type Niveau } from './decode-state.ts';
import { estSansPreuve, refuseAutour, refuseEntetesLibres } from './decode-unsigned.ts';
import { Empreintes } from './digests.ts';

/** Headers, then body. */
export function lecteurEntite(decodage: DecodageEnCours, niveau: Niveau): Sink {
  return lireEnTetePuis(decodage.options.limites.entetesBytes, ({ entetes, octets }) =>
    corpsDEntite(decodage, entetes, niveau, octets),
  );
}

/** @throws TroubleAs2 when it is of a kind that cannot be read here. */
export function corpsDEntite(
  decodage: DecodageEnCours,
  entetes: Entetes,
  niveau: Niveau,
  octetsEntetes: Buffer = Buffer.alloc(0),
): Sink {
  if (niveau.profondeur >= decodage.options.limites.mimeProfondeur) {
    throw new TroubleAs2('unexpected-processing-error', 'nested deeper than the limit');
  }
  const type = lireParametres(entetes.get('content-type') ?? '');
  const couche = coucheDe(type);
  if (couche !== undefined && niveau.fichier) {
    throw new TroubleAs2('unexpected-processing-error', 'a layer among the files');
  }
  if (couche !== undefined && estSansPreuve(niveau)) refuseEntetesLibres(octetsEntetes);
  const encodage = entetes.get('content-transfer-encoding');
  if (couche === 'cms') return corpsCms(decodage, niveau, encodage);
  if (couche === 'signe') return corpsSigne(decodage, niveau, type.parametres);
  // A key that does not fit gives noise, and noise is no message: it says nowhere what it is.
  if (niveau.enveloppe !== undefined && !niveau.fichier && type.valeur === '') {
    throw new TroubleAs2('decryption-failed', 'what was encrypted does not say its type');
  }
  return chargeUtile({ decodage, niveau, entetes, type }, octetsEntetes);
}

function coucheDe({ valeur }: ValeurParametree): 'cms' | 'signe' | undefined {
  if (valeur === 'multipart/signed') return 'signe';
  if (/^application\/((x-)?pkcs7-mime|cms)$/.test(valeur)) return 'cms';
  if (/pkcs-?7|^multipart\/encrypted$/.test(valeur)) {
    throw new TroubleAs2('unexpected-processing-error', 'a layer of a kind we cannot open');
  }
  if (!/^[!#$%&'*+.^`|~\w/-]*$/.test(valeur)) {
    throw new TroubleAs2('unexpected-processing-error', 'a Content-Type that cannot be read');
  }
  return undefined;
}

interface Charge {
  readonly decodage: DecodageEnCours;
  readonly niveau: Niveau;
  readonly entetes: Entetes;
  readonly type: ValeurParametree;
}

/**
 * What was sent, once all layers are open. Its MIC, when no signature makes one (specs: as2 44 to 46): of the content alone
 * when it came plain, of headers and content as they are when there was a layer.
 */
function chargeUtile(charge: Charge, octetsEntetes: Buffer): Sink {
  const { decodage, niveau, entetes, type } = charge;
  const multiple = type.valeur.startsWith('multipart/');
  const contenu = multiple ? fichiers(charge) : unFichier(charge);
  const encodage = multiple ? undefined : entetes.get('content-transfer-encoding');
  if (niveau.signe || niveau.fichier) return decodeurTransfert(encodage, contenu);
  const digest = decodage.options.digests[0] ?? (decodage.options.reglages.ancien ? 'sha-1' : 'sha-256');
  if (niveau.http) return decodeurTransfert(encodage, avecMic(decodage, digest, contenu));
  return avecMic(decodage, digest, decodeurTransfert(encodage, contenu), octetsEntetes);
}

function avecMic(decodage: DecodageEnCours, digest: DigestAs2, vers: Sink, dAbord?: Buffer): Sink {
  const empreintes = new Empreintes([nomNode(digest)], false);
  if (dAbord !== undefined) empreintes.update(dAbord);
  return enPassant(
    (piece) => empreintes.update(piece),
    vers,
    () => {
      const valeur = empreintes.fin().brutes.get(nomNode(digest));
      if (valeur !== undefined) decodage.mic = { valeur: valeur.toString('base64'), digest };
    },
  );
}

function fichiers({ decodage, niveau, type }: Charge): Sink {
  const dedans: Niveau = { ...niveau, profondeur: niveau.profondeur + 1, http: false, fichier: true };
  const lecteur = new LecteurMultipart(type.parametres.get('boundary'), () => {
    decodage.compterPartie();
    return decodage.entite(dedans);
  });
  return {
    push: (piece) => lecteur.push(piece),
    end() {
      refuseAutour(lecteur, niveau);
      return lecteur.end();
    },
  };
}

function unFichier({ decodage, entetes, type }: Charge): Sink {
  const { limites, fichier } = decodage.options;
  const media = mediaDe(type);
  const nom = nomDeFichier(entetes);
  if (++decodage.ouverts > limites.fichiers) {
    throw new TroubleAs2('unexpected-processing-error', 'more files than the limit');
  }
  let vers: Sink | undefined;
  let sizeBytes = 0;
  const ouvrir = async (): Promise<Sink> => {
    vers = await fichier({ ...nom, type: media });
    return vers;
  };
  const finir = (): undefined => {
    decodage.fichiers.push({ ...(nom !== undefined && { nom: nom.nom }), type: media, sizeBytes });
  };
  return {
    push(piece) {
      sizeBytes += piece.length;
      decodage.sizeBytes += piece.length;
      if (decodage.sizeBytes > limites.messageBytes) {
        throw new TroubleAs2('unexpected-processing-error', 'more bytes than the limit');
      }
      return vers === undefined ? pousser(ouvrir, piece) : vers.push(piece);
    },
    async end() {
      await (vers ?? (await ouvrir())).end();
      finir();
    },
  };
}

/** Without one it is text (RFC 2045 §5.2); one that is no type and subtype is octets. */
function mediaDe({ valeur }: ValeurParametree): string {
  if (valeur === '') return 'text/plain';
  return /^[^/]+\/[^/]+$/.test(valeur) ? valeur : 'application/octet-stream';
}

async function pousser(ouvrir: () => Promise<Sink>, piece: Uint8Array): Promise<void> {
  await (await ouvrir()).push(piece);
}
