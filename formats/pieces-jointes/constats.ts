// SPDX-License-Identifier: Apache-2.0
/**
 * What may be wrong with an attachment, as constats: each names the file, says what it is and what to do. Plain ASCII: they
 * end in a compte rendu. They have no place of their own; whoever found the attachment gives it.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import type { Illisible } from './contenu.ts';
import type { Genre } from './genres.ts';
import type { LimitesPiece } from './limits.ts';

/** Codes of this folder: public, stable. The motif each gives to a flux is in the table of the domain. */
export type CodePiece =
  | 'PIECE-NOM'
  | 'G4.03'
  | 'PIECE-TAILLE'
  | 'PIECE-VIDE'
  | 'PIECE-ILLISIBLE'
  | 'PIECE-EXECUTABLE'
  | 'PIECE-TYPE';

/** A rule of this folder without an attachment, for the documents. */
export interface RegleDePiece {
  readonly id: CodePiece;
  readonly gravite?: 'AVERTISSEMENT';
  readonly fr: string;
  readonly en: string;
}

export const reglesDePiece: readonly RegleDePiece[] = [
  {
    id: 'PIECE-NOM',
    fr: "Le nom d'une piece jointe doit porter une extension et n'avoir aucun caractere interdit ; au-dela de 50 caracteres il est tronque, avec un avertissement",
    en: 'The name of an attachment must have an extension and no forbidden character; beyond 50 characters it is cut, with a warning',
  },
  {
    id: 'G4.03',
    fr: "L'extension de la piece jointe n'est pas admise par Chorus Pro",
    en: 'The extension of the attachment is not allowed by Chorus Pro',
  },
  {
    id: 'PIECE-TAILLE',
    fr: 'Une piece jointe, une fois decompressee, ne doit pas depasser 100 Mo ni le rapport de compression admis',
    en: 'An attachment, once inflated, must not exceed 100 MB nor the compression ratio allowed',
  },
  {
    id: 'PIECE-VIDE',
    fr: 'Une piece jointe ne peut etre vide',
    en: 'An attachment cannot be empty',
  },
  {
    id: 'PIECE-ILLISIBLE',
    fr: "Une piece jointe est le base64 d'un fichier, ou d'un ZIP qui contient ce seul fichier",
    en: 'An attachment is the base64 of a file, or of a ZIP that holds just that file',
  },
  {
    id: 'PIECE-EXECUTABLE',
    fr: 'Une piece jointe ne peut etre un programme ou un script, quel que soit son nom',
    en: 'An attachment cannot be a program or a script, whatever its name',
  },
  {
    id: 'PIECE-TYPE',
    gravite: 'AVERTISSEMENT',
    fr: "Le contenu de la piece jointe n'est pas ce que disent son extension ou son type declare",
    en: 'The content of the attachment is not what its extension or its declared type says',
  },
];

const mib = 1024 * 1024;
const quotedLength = 80;

/** A name as the partenaire can recognise it: printable ASCII, cut short. */
function quote(nom: string): string {
  if (nom === '') return '(sans nom)';
  const ascii = nom
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]/gu, '?');
  return ascii.length > quotedLength ? `${ascii.slice(0, quotedLength - 3)}...` : ascii;
}

interface Words {
  readonly fr: string;
  readonly en: string;
}

function constat(
  code: CodePiece,
  nom: string,
  { fr, en }: Words,
  rest: Pick<Constat, 'attendu'> & { readonly gravite?: 'AVERTISSEMENT' } = {},
): Constat {
  const { gravite = 'BLOQUANT', ...attendu } = rest;
  return {
    code,
    gravite,
    message: `Piece jointe ${quote(nom)} : ${fr}`,
    messageEn: `Attachment ${quote(nom)}: ${en}`,
    bt: 'BT-125',
    valeur: quote(nom),
    ...attendu,
  };
}

export function vide(nom: string): Constat {
  return constat('PIECE-VIDE', nom, {
    fr: 'elle ne contient aucun octet ; joignez le fichier ou retirez la',
    en: 'it holds no byte; attach the file or remove it',
  });
}

export function illisible(nom: string, why: Illisible, { pieceBytes, inflateRatio }: LimitesPiece): Constat {
  switch (why.motif) {
    case 'BASE64':
      return constat('PIECE-ILLISIBLE', nom, {
        fr: 'le contenu n est pas du base64 ; encodez a nouveau le fichier',
        en: 'the content is no base64; encode the file again',
      });
    case 'ZIP':
      return constat('PIECE-ILLISIBLE', nom, {
        fr: `${why.fr} ; refaites le zip, sans mot de passe`,
        en: `${why.en}; make the zip again, without a password`,
      });
    case 'TAILLE': {
      const limit = Math.floor(pieceBytes / mib);
      return constat(
        'PIECE-TAILLE',
        nom,
        {
          fr: `elle depasse ${limit} Mo ; allegez la ou partagez la en plusieurs`,
          en: `it exceeds ${limit} MB; lighten it or split it`,
        },
        { attendu: `<= ${pieceBytes}` },
      );
    }
    case 'RATIO':
      return constat(
        'PIECE-TAILLE',
        nom,
        {
          fr: `decompressee, elle est plus de ${inflateRatio} fois plus grande que recue ; joignez le fichier sans le compresser`,
          en: `inflated, it is more than ${inflateRatio} times larger than received; attach the file without compressing it`,
        },
        { attendu: `<= ${inflateRatio}:1` },
      );
  }
}

export function plusieursFichiers(nom: string, files: number): Constat {
  return constat(
    'PIECE-ILLISIBLE',
    nom,
    {
      fr: `son zip contient ${files} fichiers ; joignez un fichier par piece, ou nommez la .zip`,
      en: `its zip holds ${files} files; attach one file each, or name it .zip`,
    },
    { attendu: '1 fichier / 1 file' },
  );
}

export function executable(nom: string, inside: string | undefined): Constat {
  const where = inside === undefined ? '' : ` (${quote(inside)})`;
  return constat('PIECE-EXECUTABLE', nom, {
    fr: `son contenu${where} est un programme ou un script ; retirez la`,
    en: `its content${where} is a program or a script; remove it`,
  });
}

export function extensionRefusee(nom: string): Constat {
  return constat(
    'G4.03',
    nom,
    {
      fr: 'cette extension n est pas admise ; joignez un PDF ou un autre des formats admis',
      en: 'this extension is not allowed; attach a PDF or another of the allowed formats',
    },
    { attendu: 'PDF, XML, CSV, JPG, PNG, ODT, DOCX, XLSX, ZIP ...' },
  );
}

export function sansExtension(nom: string): Constat {
  return constat(
    'PIECE-NOM',
    nom,
    {
      fr: 'le nom n a pas d extension ; ajoutez celle de son format',
      en: 'the name has no extension; add the one of its format',
    },
    { attendu: 'nom.ext' },
  );
}

export function nomInterdit(nom: string, character: string): Constat {
  const shown = /\p{Cc}/u.test(character)
    ? ['un caractere de controle', 'a control character']
    : [`le caractere ${character}`, `the character ${character}`];
  return constat('PIECE-NOM', nom, {
    fr: `le nom contient ${shown[0]}, interdit ; renommez la`,
    en: `the name holds ${shown[1]}, which is forbidden; rename it`,
  });
}

export function nomAbsent(nom: string): Constat {
  return constat(
    'PIECE-NOM',
    nom,
    {
      fr: 'elle n a ni nom ni extension ; nommez la',
      en: 'it has neither name nor extension; name it',
    },
    { gravite: 'AVERTISSEMENT', attendu: 'nom.ext' },
  );
}

export function nomTropLong(nom: string, cut: string, limit: number): Constat {
  return constat(
    'PIECE-NOM',
    nom,
    {
      fr: `le nom depasse ${limit} caracteres ; il est tronque en ${quote(cut)}`,
      en: `the name exceeds ${limit} characters; it is cut to ${quote(cut)}`,
    },
    { gravite: 'AVERTISSEMENT', attendu: `<= ${limit}` },
  );
}

const genres: Readonly<Partial<Record<Genre, Words>>> = {
  bureautique: { fr: 'un document bureautique', en: 'an office document' },
  ole: { fr: 'un document bureautique', en: 'an office document' },
  balises: { fr: 'du XML ou du HTML', en: 'XML or HTML' },
  inconnu: { fr: 'd un autre type', en: 'of another type' },
};

export function autreType(nom: string, genre: Genre, mime: string | undefined): Constat {
  const { fr, en } = genres[genre] ?? { fr: `de type ${genre}`, en: `of type ${genre}` };
  const declared = mime === undefined || mime === '' ? '' : ` (${quote(mime)})`;
  return constat(
    'PIECE-TYPE',
    nom,
    {
      fr: `son contenu est ${fr}, ce que ne disent pas son nom et son type${declared} ; corrigez les`,
      en: `its content is ${en}, which its name and type${declared} do not say; correct them`,
    },
    { gravite: 'AVERTISSEMENT' },
  );
}
