// SPDX-License-Identifier: Apache-2.0
/**
 * A layer of CMS: what its ContentInfo says it is, it is, whatever `smime-type` says or leaves out. What comes out of it is
 * read on as an entity.
 */
import { decoderCms, type InfoCms, type TypeCms } from '../cms/decode.ts';
import { TroubleAs2 } from '../disposition.ts';
import type { Sink } from '../sink.ts';
import type { Couche } from './decode.ts';
import { empreintesVoulues, partieSignee, selonLeDebut, verifier } from './decode-signed.ts';
import type { DecodageEnCours, Niveau } from './decode-state.ts';
import { estSansPreuve } from './decode-unsigned.ts';
import type { Empreintes } from './digests.ts';

const couches: Readonly<Record<TypeCms, Couche>> = {
  enveloped: 'chiffre',
  authEnveloped: 'chiffre',
  compressed: 'compresse',
  signed: 'signe',
};

export function corpsCms(decodage: DecodageEnCours, niveau: Niveau, encodage: string | undefined): Sink {
  const { identites, reglages, limites } = decodage.options;
  let empreintes: Empreintes | undefined;
  let ouverte = false;
  const ouvrir = (type: TypeCms): void => {
    if (ouverte) return;
    ouverte = true;
    decodage.couches.push(couches[type]);
    if (type === 'enveloped') decodage.incertain = true;
  };
  const decodeur = decoderCms({
    identites,
    ancien: reglages.ancien,
    limites,
    contenu(type) {
      ouvrir(type);
      refuseEnveloppe(type, niveau);
      const dedans = { ...niveau, profondeur: niveau.profondeur + 1, http: false };
      if (type === 'compressed') return decodage.entite(dedans);
      if (type !== 'signed') return decodage.entite({ ...dedans, enveloppe: type });
      empreintes = empreintesVoulues(decodage, decodeur.info.digests ?? []);
      return partieSignee(decodage, niveau, empreintes);
    },
  });
  const finir = async (): Promise<void> => {
    const trouble = await finDe(decodeur);
    const { info } = decodeur;
    noterEnveloppe(decodage, info);
    // A layer that could not be opened is one all the same: its type was read before.
    if (info.type !== undefined) ouvrir(info.type);
    if (trouble !== undefined) return decodage.annuler(trouble);
    if (empreintes !== undefined) verifier(decodage, niveau, empreintes, () => info.signe);
  };
  return selonLeDebut(encodage, { push: (piece) => decodeur.push(piece), end: finir });
}

/** In what is beside the key and the content of an envelope there is room for anything. */
function refuseEnveloppe(type: TypeCms, niveau: Niveau): void {
  if ((type === 'enveloped' || type === 'authEnveloped') && estSansPreuve(niveau)) {
    throw new TroubleAs2('decryption-failed', 'an envelope in one that authenticates nothing');
  }
}

async function finDe(decodeur: Sink): Promise<TroubleAs2 | undefined> {
  try {
    await decodeur.end();
    return undefined;
  } catch (error) {
    if (error instanceof TroubleAs2) return error;
    throw error;
  }
}

function noterEnveloppe(decodage: DecodageEnCours, { chiffre, destinataire }: InfoCms): void {
  decodage.chiffre ??= chiffre;
  decodage.destinataire ??= decodage.options.identites.find(
    ({ certificat }) => certificat.empreinte === destinataire,
  )?.certificat;
}
