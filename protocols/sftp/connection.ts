// SPDX-License-Identifier: Apache-2.0
/**
 * One SSH connection: its login, then its channels, each with an SFTP session of its own.
 *
 * What must stay true: no channel before the login; the refusal of a login tells the client nothing of its
 * reason; `closed` resolves only when every session has told its handles. What is not SFTP (shell, exec,
 * legacy scp, forwarding) is refused with a text, at once (sftp spec §4.3 T13).
 */
import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import type { AuthContext, Connection, ServerChannel, Session } from 'ssh2';
import type { Raccordement } from '../../gateway/domain/raccordement.ts';
import type { Clock, Logger, Metrics } from '../../gateway/ports/machinery.ts';
import type { Authenticator, Verdict } from './auth.ts';
import { linkChannel, refuseCommand, type WindowBudget } from './channel-link.ts';
import type { SftpConfig } from './config.ts';
import { SftpSession } from './session.ts';
import { hasUsablePackets, useKeyObjects } from './ssh2-internals.ts';
import type { Tree } from './tree.ts';

/** Channels over the life of one connection: a multiplexing client opens one per file. */
const maxChannelsEver = 10_000;
/** After a polite end the peer has this long to hang up itself. */
const hangUpMs = 2000;
/** Answers that ssh2 writes by itself (to global requests) and the peer does not read: then it is no client. */
const maxUnreadBytes = 16 * 1024 * 1024;
/** New keys after this much, or this long (RFC 4253 §9); ssh2 never asks for them by itself. */
const rekeyAfterBytes = 1024 * 1024 * 1024;
const rekeyAfterMs = 3600 * 1000;
const sftpOnly = 'This server speaks SFTP only: use sftp, or scp without -O.';

export interface ConnectionParts {
  readonly client: Connection;
  readonly socket: Socket;
  readonly address: string;
  /** Correlates every line of this connection. */
  readonly id: string;
  readonly config: SftpConfig;
  readonly authenticator: Authenticator;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly budget: WindowBudget;
  readonly treeFor: (raccordement: Raccordement, session: string, adresse: string) => Tree;
  readonly onLogin: () => void;
}

export class SftpConnection {
  readonly #parts: ConnectionParts;
  readonly #sessions = new Set<SftpSession>();
  readonly #closed = Promise.withResolvers<void>();
  #logger: Logger;
  #raccordement: Raccordement | undefined;
  #refusals = 0;
  #channels = 0;
  #channelsEver = 0;
  #gone = false;
  #hangingUp = false;
  #stopping = false;
  #lastProgress = performance.now();
  #keysAt = performance.now();
  #keysAtBytes = 0;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#logger = parts.logger;
    const { client, socket } = parts;
    // Every write on its way may wait for one drain or one key exchange; `output.ts` bounds how many there are.
    socket.setMaxListeners(0);
    client.setMaxListeners(0);
    client.on('authentication', (attempt) => void this.#authenticate(attempt));
    client.on('session', (accept, reject) => this.#openChannel(accept, reject));
    client.on('handshake', () => useKeyObjects(client));
    client.on('rekey', () => this.#rememberKeys());
    // A peer that hangs up or speaks nonsense is no news: what follows is the loss of its sessions.
    client.on('error', (error: Error) =>
      this.#logger.debug('sftp.connection-error', { detail: error.message }),
    );
    socket.on('data', () => {
      if (socket.writableLength > maxUnreadBytes) socket.destroy();
    });
    socket.once('close', () => this.#lost());
    this.#logger.info('sftp.connected', { adresse: parts.address });
  }

  /** Resolves when the socket is gone and every session has ended. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Ends as soon as no file is open; no new one may be opened from now on. */
  drain(): void {
    this.#stopping = true;
    this.#hangUpWhenQuiet();
  }

  hangUp(reason: string): void {
    if (this.#gone || this.#hangingUp) return;
    this.#hangingUp = true;
    this.#logger.debug('sftp.hang-up', { reason });
    const { client, socket } = this.#parts;
    client.end();
    const timer = setTimeout(() => socket.destroy(), hangUpMs);
    socket.once('close', () => clearTimeout(timer));
  }

  /** Called now and then: nothing here needs to be exact. */
  sweep(): void {
    const now = performance.now();
    if (this.#raccordement === undefined || this.#gone) return;
    if (now - this.#lastProgress > this.#parts.config.idleTimeoutMs) this.#endIdle();
    else if (
      now - this.#keysAt > rekeyAfterMs ||
      this.#trafficBytes() - this.#keysAtBytes > rekeyAfterBytes
    ) {
      this.#rememberKeys();
      this.#parts.client.rekey();
    }
  }

  async #authenticate(attempt: AuthContext): Promise<void> {
    const verdict = await this.#judge(attempt);
    if (this.#gone || this.#raccordement !== undefined) return;
    try {
      if (verdict === undefined) this.hangUp('login failed');
      else if (!verdict.ok) await this.#refuse(attempt, verdict.reason);
      else if (verdict.asked) attempt.accept();
      else this.#welcome(attempt, verdict.raccordement);
    } catch (error) {
      // ssh2 throws when the line died between the question and the answer.
      this.#logger.debug('sftp.connection-error', { detail: String(error) });
    }
  }

  /** Undefined when we could not tell: a failure of ours, which must not look like a wrong key. */
  async #judge(attempt: AuthContext): Promise<Verdict | undefined> {
    try {
      return await this.#parts.authenticator.judge(attempt, this.#parts.address);
    } catch (error) {
      this.#logger.error('sftp.unforeseen', { login: attempt.username.slice(0, 64) }, error);
      return undefined;
    }
  }

  #welcome(attempt: AuthContext, raccordement: Raccordement): void {
    this.#raccordement = raccordement;
    const fields = { raccordement: raccordement.id, partenaire: raccordement.partenaire };
    this.#logger = this.#logger.child(fields);
    this.#logger.info('sftp.login', { login: attempt.username, method: attempt.method });
    this.#parts.metrics.count('sftp_logins_total', { result: 'accepted' });
    this.#lastProgress = performance.now();
    this.#parts.onLogin();
    attempt.accept();
  }

  async #refuse(attempt: AuthContext, reason: string): Promise<void> {
    const { authenticator, config, metrics } = this.#parts;
    // The first question of most clients is "none", to learn the methods: it is no attempt.
    if (attempt.method !== 'none') {
      this.#refusals++;
      this.#logger.warn('sftp.login-refused', {
        login: attempt.username.slice(0, 64),
        method: attempt.method,
        reason,
      });
      metrics.count('sftp_logins_total', { result: 'refused' });
    }
    if (attempt.method === 'password') await pause(config.passwordDelayMs);
    if (this.#gone) return;
    attempt.reject([...authenticator.methods]);
    if (this.#refusals >= config.maxAuthTries) this.hangUp('too many attempts');
  }

  #openChannel(accept: () => Session, reject: () => void): void {
    const { config } = this.#parts;
    if (this.#stopping || this.#channels >= config.maxChannels || this.#raccordement === undefined) {
      reject();
      return;
    }
    if (++this.#channelsEver > maxChannelsEver) {
      this.hangUp('too many channels');
      return;
    }
    this.#channels++;
    const session = accept();
    session.once('close', () => this.#channels--);
    session.on('subsystem', (take, refuse, { name }) => {
      if (name === 'sftp' && this.#raccordement !== undefined) this.#serve(take(), this.#raccordement);
      else refuse?.();
    });
    session.on('exec', (take) => this.#refuseCommand(take(), 'exec'));
    session.on('shell', (take) => this.#refuseCommand(take(), 'shell'));
  }

  #refuseCommand(channel: ServerChannel | undefined, kind: string): void {
    if (channel === undefined) return;
    this.#logger.info('sftp.command-refused', { kind });
    if (!hasUsablePackets(channel)) {
      this.hangUp('tiny packets');
      return;
    }
    channel.resume();
    refuseCommand(channel, this.#parts.socket, sftpOnly);
  }

  #serve(channel: ServerChannel | undefined, raccordement: Raccordement): void {
    if (channel === undefined) return;
    if (!hasUsablePackets(channel)) {
      this.hangUp('tiny packets');
      return;
    }
    const { client, socket, budget, clock, metrics, id, address, treeFor } = this.#parts;
    const tree = treeFor(raccordement, id, address);
    linkChannel({ client, channel, socket, budget }, (link) => {
      const session: SftpSession = new SftpSession(tree, link, {
        logger: this.#logger,
        clock,
        metrics,
        stopping: () => this.#stopping,
        onProgress: () => {
          this.#lastProgress = performance.now();
        },
        onQuiet: () => this.#hangUpWhenQuiet(),
        onEnd: () => this.#forget(session),
      });
      this.#sessions.add(session);
      return session;
    });
  }

  #forget(session: SftpSession): void {
    this.#sessions.delete(session);
    if (this.#gone && this.#sessions.size === 0) this.#closed.resolve();
  }

  #lost(): void {
    this.#gone = true;
    this.#logger.info('sftp.disconnected', { bytes: this.#trafficBytes() });
    // ssh2 tells each channel; a session it forgot is told here. Telling it twice does nothing.
    for (const session of this.#sessions) session.lost();
    if (this.#sessions.size === 0) this.#closed.resolve();
  }

  #endIdle(): void {
    this.#logger.info('sftp.idle');
    this.hangUp('idle');
  }

  #hangUpWhenQuiet(): void {
    for (const session of this.#sessions) if (session.isBusy) return;
    this.hangUp('shutdown');
  }

  #rememberKeys(): void {
    this.#keysAt = performance.now();
    this.#keysAtBytes = this.#trafficBytes();
  }

  #trafficBytes(): number {
    const { socket } = this.#parts;
    return socket.bytesRead + socket.bytesWritten;
  }
}

/** A quarter more or less, so that the time tells nothing. */
function pause(delayMs: number): Promise<void> {
  const jitterMs = delayMs < 4 ? 0 : randomInt(Math.floor(delayMs / 2)) - delayMs / 4;
  return new Promise((resolve) => setTimeout(resolve, delayMs + jitterMs));
}
