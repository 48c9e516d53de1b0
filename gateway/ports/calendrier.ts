// SPDX-License-Identifier: Apache-2.0
/** When a plan comes round. A cron of five fields, in Europe/Paris: the day of the partenaires. */
export interface Calendrier {
  /** The last time it came round, not after `now`. Undefined when it never does. Throws Failure CONFIG for no cron. */
  precedent(cron: string, now: Date): Date | undefined;
  /** The next time, after `now`. */
  prochain(cron: string, now: Date): Date | undefined;
}
