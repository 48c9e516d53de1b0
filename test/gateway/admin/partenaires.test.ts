// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPartenaireDirectory } from '../../../gateway/admin/partenaires.ts';
import type { PartenaireId } from '../../../gateway/domain/partenaire.ts';
import { createStory, type Story } from '../../support/desk-story.ts';
import { type DeskUnderTest, openDeskUnderTest, type Visitor } from '../../support/desk-visitor.ts';

let story: Story;
let desk: DeskUnderTest;
let visitor: Visitor;
let readings: number;

/** The journal of the story, counting how often it is asked for the partenaires. */
function countedJournal() {
  const { journal } = story.deps;
  const listPartenaires: typeof journal.listPartenaires = () => {
    readings += 1;
    return journal.listPartenaires();
  };
  return { ...journal, listPartenaires };
}

beforeEach(async () => {
  readings = 0;
  story = createStory();
  desk = await openDeskUnderTest({ ...story.deps, journal: countedJournal() });
  visitor = await desk.login();
});
afterEach(() => desk.app.close());

const named =
  '<span class="who" title="Dupont &amp; Fils (dupont)"><span class="who-name">Dupont &amp; Fils</span> <code>AAA123</code></span>';

test.each(['/admin', '/admin/flux', '/admin/files'])(
  '%s names a partenaire and its code application, not its id',
  async (url) => {
    const { body } = await visitor.get(url);
    expect(body).toContain(named);
    expect(body).not.toContain('>dupont<');
  },
);

test('one flux names its partenaire, and leads to its other flux by the id', async () => {
  const { body } = await visitor.get(`/admin/flux/${story.partial.id}`);
  expect(body).toContain(`<a href="/admin/flux?partenaire=dupont">${named}</a>`);
});

test('the filter offers names and sends ids', async () => {
  const { body } = await visitor.get('/admin/flux?partenaire=martin-btp');
  expect(body).toContain('<option value="martin-btp" selected>Martin BTP (MBT042)</option>');
  expect(body).toContain('<option value="dupont">Dupont &amp; Fils (AAA123)</option>');
});

test('a partenaire nobody knows is shown, and stays filtered, by its id', async () => {
  const flux = story.addFlux('x', { partenaire: '01KAMZ8Q4T5V6W7X8Y9Z00ZZZZ' as PartenaireId });
  const { body } = await visitor.get(`/admin/flux?partenaire=${flux.partenaire}`);
  expect(body).toContain(`<span class="who-name">${flux.partenaire}</span>`);
  expect(body).toContain(`<option value="${flux.partenaire}" selected>${flux.partenaire}</option>`);
});

test('the names are read once for a page, and again after a few seconds', async () => {
  story.now = new Date(story.now.getTime() + 60_000);
  readings = 0;
  await visitor.get('/admin/flux');
  await visitor.get(`/admin/flux/${story.partial.id}`);
  expect(readings).toBe(1);
  story.partenaires.splice(0, 1, { ...(story.partenaires[0] as Story['partenaires'][0]), nom: 'Dupont SA' });
  story.now = new Date(story.now.getTime() + 5000);
  expect((await visitor.get('/admin/flux')).body).toContain('Dupont SA');
  expect(readings).toBe(2);
});

test('a clock set back does not keep old names', async () => {
  const partenaires = createPartenaireDirectory({ journal: countedJournal(), clock: () => story.now });
  readings = 0;
  await partenaires();
  story.now = new Date(story.now.getTime() - 3_600_000);
  await partenaires();
  expect(readings).toBe(2);
});

test('a journal that cannot list them leaves the last names, or the ids', async () => {
  let isAway = true;
  const journal = {
    ...story.deps.journal,
    listPartenaires: () =>
      isAway ? Promise.reject(new Error('away')) : story.deps.journal.listPartenaires(),
  };
  const partenaires = createPartenaireDirectory({ journal, clock: () => story.now });
  expect((await partenaires()).size).toBe(0);
  isAway = false;
  expect((await partenaires()).size).toBe(2);
  isAway = true;
  story.now = new Date(story.now.getTime() + 60_000);
  expect((await partenaires()).get('dupont')?.nom).toBe('Dupont & Fils');
});

test('no more than a bounded number of names is kept', async () => {
  const [first] = await story.deps.journal.listPartenaires();
  const many = Array.from({ length: 3000 }, (_, rank) => ({ ...first, id: `p${rank}` as PartenaireId }));
  const journal = { ...story.deps.journal, listPartenaires: async () => many as Story['partenaires'] };
  const partenaires = createPartenaireDirectory({ journal, clock: () => story.now });
  expect((await partenaires()).size).toBe(2000);
});
