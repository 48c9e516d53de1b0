// SPDX-License-Identifier: Apache-2.0
/**
 * Conformance: the verdict of our content models of the annuaire, by libxml2 and by our own streaming walk, against that of
 * the official schemas, on whole documents and on mutations of them.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { grammarOf } from '../../../formats/annuaire/grammar.ts';
import { AnnuaireIllisible } from '../../../formats/annuaire/illisible.ts';
import { f13Model, f13Root, f14Model, f14Root } from '../../../formats/annuaire/model.ts';
import { annuaireVocabulary } from '../../../formats/annuaire/vocabulary.ts';
import { Walker } from '../../../formats/annuaire/walker.ts';
import { schemaDocuments } from '../../../formats/xml/content-model/schema-documents.ts';
import { CompiledSchema, parseWithLibrary } from '../../../formats/xml/libxml2.ts';
import { mutationsOf } from '../xml/content-model/mutations.ts';
import { typeSpecimens } from '../xml/content-model/specimens.ts';
import { f13, f14, officialAnnuaire, oracles, why } from './documents.ts';

const subjects = [
  { name: 'Actualisation_F12-F13', model: f13Model, root: f13Root, document: f13 },
  { name: 'Consultation_F14', model: f14Model, root: f14Root, document: f14 },
] as const;

const maxMutations = 4_000;
/** We refuse what may change how a schema reads an element; libxml2 takes some of it. */
const schemaInstance = /\sxsi:/;

interface Verdicts {
  readonly official: boolean;
  readonly model: boolean;
  readonly walk: boolean;
}

describe.skipIf(oracles === undefined).each(subjects)(
  `the verdict on $name is the official one${why}`,
  (subject) => {
    let ours: CompiledSchema;
    let theirs: CompiledSchema;
    const grammar = grammarOf(subject.model, subject.root, annuaireVocabulary);
    beforeAll(() => {
      ours = new CompiledSchema(schemaDocuments(subject.model));
      theirs = officialAnnuaire(subject.name);
    });

    function verdictsOn(text: string): Verdicts | undefined {
      const parsed = parseWithLibrary(Buffer.from(text), false, (document) => ({
        official: theirs.validate(document).length === 0,
        model: ours.validate(document).length === 0,
        walk: walks(text),
      }));
      return parsed.ok ? parsed.value : undefined;
    }

    function walks(text: string): boolean {
      const walker = new Walker({
        root: subject.root,
        grammar,
        vocabulary: annuaireVocabulary,
        records: new Set(),
      });
      try {
        walker.push(text);
        walker.complete();
        while (walker.next() !== undefined);
        return true;
      } catch (error) {
        if (error instanceof AnnuaireIllisible) return false;
        throw error;
      }
    }

    test('on a document of everything', () => {
      expect(verdictsOn(subject.document)).toEqual({ official: true, model: true, walk: true });
    });

    test('on mutations of it', { timeout: 60_000 }, () => {
      const judged = [...mutationsOf(subject.document, maxMutations, 3)].flatMap(({ kind, text }) => {
        const verdicts = verdictsOn(text);
        return verdicts === undefined ? [] : [{ kind, text, verdicts }];
      });
      const different = judged.filter(
        ({ text, verdicts: { official, model, walk } }) =>
          (model !== official || walk !== official) && !schemaInstance.test(text),
      );
      const valid = judged.filter(({ verdicts }) => verdicts.official).length;
      const invalid = judged.length - valid;
      console.log(
        `${subject.name}: ${judged.length} mutations, ${valid} valid, ${different.length} different`,
      );
      expect(different).toEqual([]);
      expect(invalid).toBeGreaterThan(300);
      expect(valid).toBeGreaterThan(30);
    });

    test('on documents made of each type', () => {
      const specimens = typeSpecimens(subject.model, 'an').map(({ text }) => unprefixed(text));
      expect(specimens.length).toBeGreaterThan(5);
      for (const text of specimens) {
        for (const mutation of [{ text }, ...mutationsOf(text, 200, 5)]) {
          const verdicts = verdictsOn(mutation.text);
          if (verdicts === undefined || schemaInstance.test(mutation.text)) continue;
          expect(verdicts).toEqual({
            official: verdicts.official,
            model: verdicts.official,
            walk: verdicts.official,
          });
        }
      }
    });
  },
);

/** Specimens are made with prefixes, which names of no namespace do not have. */
function unprefixed(text: string): string {
  return text.replaceAll('an:', '').replace(' xmlns:an=""', '');
}

describe('what the walk refuses though a schema may take it', () => {
  test.each(['xsi:type="x"', 'xsi:nil="true"', 'xsi:zz="1"'])('%s on an element', (attribute) => {
    const text = f14.replace(
      '<TypeFlux>',
      `<TypeFlux xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ${attribute}>`,
    );
    const walker = new Walker({
      root: f14Root,
      grammar: grammarOf(f14Model, f14Root, annuaireVocabulary),
      vocabulary: annuaireVocabulary,
      records: new Set(),
    });
    walker.push(text);
    expect(() => walker.next()).toThrow(AnnuaireIllisible);
  });
});
