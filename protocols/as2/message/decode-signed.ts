// SPDX-License-Identifier: Apache-2.0
/**
 * A detached signature: multipart/signed (RFC 1847 §2.1, RFC 5751 §3.4.3), its first part read on as an entity while its
 * bytes are hashed, its second part the signature.
 *
 * `micalg` and `protocol` are hints, and may be missing: the signature says itself what it is.
 */
import type { Certificat } from '../../../certs/certificat.ts';
import type { DigestAs2 } from '../../../gateway/domain/acces-as2.ts';
import { lireSignature, type SignatureLue, verifierSignature } from '../cms/signature.ts';
import { TroubleAs2, troubleOu } from '../disposition.ts';
import { digestDeNode, lireDigest, nomNode } from '../mic-algorithms.ts';
import { Amas } from '../mime/gather.ts';
import { lireEnTetePuis } from '../mime/header-block.ts';
import { LecteurMultipart } from '../mime/multipart.ts';
import { lireParametres } from '../mime/parameters.ts';
import { puis } from '../mime/sinks.ts';
import { decodeurTransfert } from '../mime/transfer.ts';
import type { Sink } from '../sink.ts';
import { type DecodageEnCours, enPassant, type Niveau } from './decode-state.ts';
import { estSansPreuve, refuseAutour, refuseEntetesLibres, refuseSignatureLibre } from './decode-unsigned.ts';
import { Empreintes } from './digests.ts';

export function corpsSigne(
  decodage: DecodageEnCours,
  niveau: Niveau,
  parametres: ReadonlyMap<string, string>,
): Sink {
  decodage.couches.push('signe');
  const annonces = (parametres.get('micalg') ?? '').split(',').flatMap((nom) => lireDigest(nom) ?? []);
  const empreintes = empreintesVoulues(decodage, annonces.map(nomNode));
  const signature = new Amas(
    decodage.options.limites.signatureBytes,
    () => new TroubleAs2('unexpected-processing-error', 'a signature of more bytes than the limit'),
  );
  const partie = (numero: number): Sink => {
    if (numero === 0) return partieSignee(decodage, niveau, empreintes);
    if (numero === 1) return partieSignature(decodage, niveau, signature);
    throw new TroubleAs2('unexpected-processing-error', 'more than two parts in a multipart/signed');
  };
  const multipart = new LecteurMultipart(parametres.get('boundary'), partie);
  return {
    push: (piece) => multipart.push(piece),
    end: () =>
      puis(multipart.end(), () => {
        refuseAutour(multipart, niveau);
        return verifier(decodage, niveau, empreintes, () => lireSignature(Buffer.from(signature.contenu)));
      }),
  };
}

/** The part goes on as an entity, and every byte of it, headers too, into the digests. */
export function partieSignee(decodage: DecodageEnCours, niveau: Niveau, empreintes: Empreintes): Sink {
  const { profondeur } = niveau;
  const dedans = decodage.entite({ ...niveau, profondeur: profondeur + 1, http: false, signe: true });
  return enPassant((piece) => empreintes.update(piece), dedans);
}

/** Its headers count for its transfer encoding; what it is, it says itself. */
function partieSignature({ options }: DecodageEnCours, niveau: Niveau, signature: Amas): Sink {
  const amas: Sink = { push: (piece) => void signature.ajoute(piece), end: () => undefined };
  return lireEnTetePuis(options.limites.entetesBytes, ({ entetes, octets }) => {
    if (estSansPreuve(niveau)) refuseEntetesLibres(octets);
    const type = lireParametres(entetes.get('content-type') ?? '').valeur;
    if (!/^application\/((x-)?pkcs7-signature|octet-stream)$|^$/.test(type)) {
      throw new TroubleAs2('authentication-failed', 'the second part is not a signature');
    }
    return selonLeDebut(entetes.get('content-transfer-encoding'), amas);
  });
}

const sequence = 0x30;
/** What the first octet of a SEQUENCE is in base64, whatever follows. */
const sequenceEnBase64 = 0x4d;

/**
 * CMS begins with a SEQUENCE, in octets or in base64: where the transfer encoding and the first octet disagree, the octet is
 * right (HTTP stacks that decode and leave the header, or the other way round).
 */
export function selonLeDebut(encodage: string | undefined, vers: Sink): Sink {
  let choisi: Sink | undefined;
  return {
    push(piece) {
      if (choisi !== undefined) return choisi.push(piece);
      const debut = piece.findIndex((octet) => octet > 0x20);
      const premier = piece[debut];
      if (premier === undefined) return undefined;
      choisi = decodeurTransfert(encodageReel(encodage, premier), vers);
      return choisi.push(piece.subarray(debut));
    },
    end: () => (choisi ?? vers).end(),
  };
}

function encodageReel(encodage: string | undefined, premier: number): string | undefined {
  const dit = (encodage ?? '').trim().toLowerCase();
  if (premier === sequence && dit === 'base64') return 'binary';
  return premier === sequenceEnBase64 && dit !== 'quoted-printable' ? 'base64' : encodage;
}

/** Those announced, the one of the MIC, those a former pass missed. */
export function empreintesVoulues(decodage: DecodageEnCours, annonces: readonly string[]): Empreintes {
  const { digests } = decodage.options;
  const manques = [...decodage.reprises].filter((manque) => manque !== 'canonique');
  const voulues = [...annonces, ...digests.slice(0, 1).map(nomNode), ...manques];
  if (!voulues.some((nom) => digestDeNode(nom) !== undefined)) voulues.push('sha256');
  return new Empreintes(voulues, decodage.reprises.has('canonique'));
}

/** Judges the signature, and tells the MIC of what it covers (specs: as2 43, 47, 48, 50). */
export function verifier(
  decodage: DecodageEnCours,
  niveau: Niveau,
  empreintes: Empreintes,
  lire: () => SignatureLue | undefined,
): undefined {
  const { brutes, canoniques } = empreintes.fin();
  const { signataires, reglages } = decodage.options;
  decodage.mic = micDe(decodage, brutes);
  const lue = troubleOu(() => lire() ?? new TroubleAs2('authentication-failed', 'no signature'));
  if (lue instanceof TroubleAs2) return refuser(decodage, lue);
  const options = { ancien: reglages.ancien };
  const brute = verifierSignature(lue, (digest) => brutes.get(digest), signataires, options);
  const canonique =
    canoniques && verifierSignature(lue, (digest) => canoniques.get(digest), signataires, options);
  const bonne = brute.ok ? brute : canonique?.ok === true ? canonique : undefined;
  if (bonne !== undefined) {
    decodage.mic = micDe(decodage, brute.ok ? brutes : (canoniques ?? brutes), bonne.digest);
    return accepter(decodage, niveau, lue, bonne.certificat);
  }
  if (brute.ok) return undefined;
  decodage.mic = micDe(decodage, brutes, lue.digest);
  if (brute.manque !== undefined) decodage.manquer(brute.manque);
  // Another form of the same content may be the one that was signed.
  else if (brute.modificateur === 'integrity-check-failed') decodage.manquer('canonique');
  return refuser(decodage, new TroubleAs2(brute.modificateur, brute.raison));
}

/** Unless something around the signature is neither signed nor needed, where that could be tried out. */
function accepter(
  decodage: DecodageEnCours,
  niveau: Niveau,
  lue: SignatureLue,
  certificat: Certificat,
): undefined {
  const { signataires } = decodage.options;
  const refus = estSansPreuve(niveau)
    ? troubleOu(() => refuseSignatureLibre(lue, signataires, certificat))
    : undefined;
  if (refus !== undefined) return refuser(decodage, refus);
  decodage.signataire = certificat;
}

/** What is wrong inside counts for nothing when it is not its sender's. */
function refuser(decodage: DecodageEnCours, trouble: TroubleAs2): undefined {
  decodage.signataire = undefined;
  return decodage.remplacer(trouble);
}

/** In the first algorithm asked for, else the signature's, else whichever of ours was computed. */
function micDe(
  { options }: DecodageEnCours,
  empreintes: ReadonlyMap<string, Buffer>,
  signature?: string,
): { readonly valeur: string; readonly digest: DigestAs2 } | undefined {
  const candidats = [...options.digests.slice(0, 1).map(nomNode), signature ?? '', ...empreintes.keys()];
  for (const nom of candidats) {
    const digest = digestDeNode(nom);
    const valeur = empreintes.get(nom);
    if (digest !== undefined && valeur !== undefined) return { valeur: valeur.toString('base64'), digest };
  }
  return undefined;
}
