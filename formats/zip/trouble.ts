// SPDX-License-Identifier: Apache-2.0
/** What is wrong with a zip archive, in both languages, plain ASCII. Whoever opened it makes a constat of it. */
export class ZipTrouble extends Error {
  override readonly name = 'ZipTrouble';
  readonly fr: string;
  readonly en: string;

  constructor(fr: string, en: string) {
    super(en);
    this.fr = fr;
    this.en = en;
  }
}

export function cutShort(): ZipTrouble {
  return new ZipTrouble('l archive zip est tronquee', 'the zip archive is cut short');
}

export function damaged(): ZipTrouble {
  return new ZipTrouble('l archive zip est abimee', 'the zip archive is damaged');
}

export function trailing(): ZipTrouble {
  return new ZipTrouble('des octets suivent la fin du zip', 'bytes follow the end of the zip');
}
