// SPDX-License-Identifier: Apache-2.0
/**
 * Who connects to whom: a PARTENAIRE to us, or we push to it. To an AMONT over SFTP it is always we who connect; over AS2
 * each posts to the other, and nothing is collected; over PeSIT each may send to the other, and we may collect as well.
 */
import type { Protocole } from '../../domain/flux.ts';
import type { RoleRaccordement } from '../../domain/raccordement.ts';
import { isServeurAs2, isServeurPesit } from './livraison.ts';
import type { TermsRead } from './terms.ts';

export interface Part {
  readonly role: RoleRaccordement;
  readonly protocole: Protocole;
}

/** @throws RangeError, one line a fault. */
export function assertRole(terms: TermsRead, part: Part): void {
  const faults = [
    ...(part.role === 'AMONT' ? faultsOfAmont(terms) : faultsOfPartenaire(terms)),
    ...as2(terms, part),
    ...pesit(terms, part),
  ];
  const troubles = faults.filter(([isFault]) => isFault).map(([, sentence]) => sentence);
  if (troubles.length > 0) throw new RangeError(troubles.join('\n'));
}

type Fault = readonly [isFault: boolean, sentence: string];

function faultsOfAmont({ sftp, livraison, collecteCron, relais }: TermsRead): readonly Fault[] {
  const overAs2 = livraison !== undefined && isServeurAs2(livraison);
  return [
    [sftp !== undefined, 'un AMONT ne se connecte pas chez nous : ni --login ni --cle / we connect to it'],
    [
      livraison === undefined,
      'un AMONT demande --livraison-sftp, --livraison-as2 ou --livraison-pesit : nous déposons chez lui / one is needed',
    ],
    [relais !== undefined, '--relais est pour un PARTENAIRE / is for a PARTENAIRE'],
    [
      overAs2 && collecteCron !== undefined,
      '--collecte : en AS2 rien ne se collecte, il nous envoie / over AS2 nothing is collected',
    ],
  ];
}

function faultsOfPartenaire(terms: TermsRead): readonly Fault[] {
  const { sftp, as2: byAs2, pesit: byPesit, livraison, collecteCron } = terms;
  const unreachable = [sftp, byAs2, byPesit, livraison].every((one) => one === undefined);
  return [
    [
      unreachable,
      'un PARTENAIRE demande --login et --cle, --as2-id, --pesit-identifiant, ou --livraison-sftp / one is needed',
    ],
    [collecteCron !== undefined, '--collecte est pour un AMONT (--role AMONT) / is for an AMONT'],
  ];
}

/** Over AS2 both ends have a name: without one nothing can be sent, nor recognised. */
function as2({ as2: acces, sftp, livraison }: TermsRead, { protocole }: Part): readonly Fault[] {
  const overAs2 = livraison !== undefined && isServeurAs2(livraison);
  return [
    [protocole === 'as2' && acces === undefined, '--protocole as2 demande --as2-id / needs --as2-id'],
    [
      protocole === 'as2' && sftp !== undefined,
      '--login : pour déposer en AS2 et retirer en SFTP, --protocole sftp avec --as2-id / both need --protocole sftp',
    ],
    [overAs2 && acces === undefined, '--livraison-as2 demande --as2-id / needs --as2-id'],
  ];
}

/** Identifiers and settings of both directions are those of its access. */
function pesit({ pesit: acces, sftp, livraison }: TermsRead, { protocole }: Part): readonly Fault[] {
  const overPesit = livraison !== undefined && isServeurPesit(livraison);
  return [
    [
      protocole === 'pesit' && acces === undefined,
      '--protocole pesit demande --pesit-identifiant / needs --pesit-identifiant',
    ],
    [
      protocole === 'pesit' && sftp !== undefined,
      '--login : pour déposer en PeSIT et retirer en SFTP, --protocole sftp avec --pesit-identifiant / both need --protocole sftp',
    ],
    [overPesit && acces === undefined, '--livraison-pesit demande --pesit-identifiant / needs it'],
  ];
}
