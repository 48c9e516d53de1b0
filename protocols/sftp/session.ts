// SPDX-License-Identifier: Apache-2.0
/**
 * One SFTP session: packets in, replies out, and the handles between (draft-ietf-secsh-filexfer-02).
 *
 * Order: requests on a handle run in the order they came (`file-lane.ts`); the others one after the other, a
 * CLOSE among them, so what follows a CLOSE sees it done. Bounds: no request is taken while too many run,
 * while too many bytes wait to be written, or while the client does not read its replies. A packet we cannot
 * read ends this session and no other (sftp spec §5 P7).
 *
 * What must stay true: however it ends, every open handle is told exactly once, by `close` or by `lost`.
 */
import type { Clock, Logger, Metrics } from '../../gateway/ports/machinery.ts';
import { CodecError, decodeRequest, type Request } from './codec.ts';
import { HandleRequests } from './handle-requests.ts';
import type { Link } from './link.ts';
import { Output } from './output.ts';
import { PacketSplitter } from './packets.ts';
import { answerPathRequest } from './path-requests.ts';
import { versionReply } from './replies.ts';
import { Requests } from './requests.ts';
import type { Tree } from './tree.ts';

/** Bytes of WRITEs not yet on disk: stop taking requests above the first, go on below the second (§7.1). */
const pauseAboveBytes = 4 * 1024 * 1024;
const resumeBelowBytes = 2 * 1024 * 1024;
/** Requests under way: OpenSSH and WinSCP keep 64, paramiko one for every 32 KiB of the file. */
const maxRequests = 512;
/** Packets taken in one turn of the event loop, so that one client does not hold up the others (§5 R6). */
const maxPacketsPerTurn = 128;

export interface SessionContext {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** True when no new file may be opened, because we are shutting down. */
  readonly stopping: () => boolean;
  /** Something moved: for the idle timeout. */
  readonly onProgress: () => void;
  /** While stopping: nothing is open, under way or unsent. */
  readonly onQuiet: () => void;
  /** Every handle is told and the link is finished. */
  readonly onEnd: () => void;
}

type State = 'greeting' | 'serving' | 'ended';

export class SftpSession {
  readonly #tree: Tree;
  readonly #link: Link;
  readonly #context: SessionContext;
  readonly #splitter = new PacketSplitter();
  readonly #output: Output;
  readonly #requests: Requests;
  readonly #handles: HandleRequests;
  #state: State = 'greeting';
  /** The peer sends no more, or we take no more. */
  #inputOver = false;
  #exitStatus = 0;
  #paused = false;
  #turnPending = false;

  constructor(tree: Tree, link: Link, context: SessionContext) {
    this.#tree = tree;
    this.#link = link;
    this.#context = context;
    this.#output = new Output(link, () => this.#advance());
    this.#requests = new Requests(this.#output, context, () => this.#advance());
    this.#handles = new HandleRequests(tree, this.#output, this.#requests, {
      ...context,
      recycle: (bytes) => this.#splitter.recycle(bytes),
    });
  }

  /** A file is open, a request under way, or a reply unsent: a shutdown waits. */
  get isBusy(): boolean {
    return this.#handles.openFiles > 0 || this.#requests.count > 0 || this.#output.pendingBytes > 0;
  }

  receive(chunk: Buffer): void {
    if (this.#inputOver) return;
    this.#splitter.push(chunk);
    this.#advance();
  }

  /** The peer sends no more: what it sent is still served, then the session ends in order. */
  end(): void {
    this.#inputOver = true;
    this.#advance();
  }

  /** The line is gone: what was not taken yet is dropped. */
  lost(): void {
    this.#inputOver = true;
    this.#splitter.clear();
    this.#output.lost();
    this.#advance();
  }

  #advance(): void {
    if (this.#state === 'ended') return;
    this.#context.onProgress();
    const starved = this.#takePackets();
    this.#link.held(this.#splitter.heldBytes + this.#requests.writeBytes, this.#requests.writtenBytes);
    if (this.#handles.openFiles === 0) this.#splitter.forgetSpares();
    if (this.#inputOver && starved && this.#requests.count === 0) void this.#finish();
    else if (this.#context.stopping() && !this.isBusy) this.#context.onQuiet();
  }

  /** True when no whole packet is left. */
  #takePackets(): boolean {
    for (let taken = 0; taken < maxPacketsPerTurn; taken++) {
      if (this.#isBlocked()) return false;
      const packet = this.#nextPacket();
      if (packet === undefined) return true;
      this.#take(packet);
    }
    this.#takeMoreLater();
    return false;
  }

  #takeMoreLater(): void {
    if (this.#turnPending) return;
    this.#turnPending = true;
    setImmediate(() => {
      this.#turnPending = false;
      this.#advance();
    });
  }

  /** Hysteresis between the two limits, so that a full session does not stop and go at every packet. */
  #isBlocked(): boolean {
    if (this.#turnPending || this.#requests.count >= maxRequests) return true;
    const waiting = Math.max(this.#requests.writeBytes, this.#output.pendingBytes);
    this.#paused = waiting > (this.#paused ? resumeBelowBytes : pauseAboveBytes);
    return this.#paused;
  }

  #nextPacket(): Buffer | undefined {
    try {
      return this.#splitter.next();
    } catch (error) {
      this.#refuse(error);
      return undefined;
    }
  }

  #take(packet: Buffer): void {
    try {
      this.#dispatch(decodeRequest(packet));
    } catch (error) {
      this.#refuse(error);
    }
  }

  #dispatch(request: Request): void {
    if ((request.type === 'INIT') !== (this.#state === 'greeting')) {
      throw new CodecError(request.type === 'INIT' ? 'a second INIT' : `${request.type} before INIT`);
    }
    if (request.type === 'INIT') {
      this.#state = 'serving';
      this.#output.send(versionReply());
      return;
    }
    const left = this.#handles.take(request);
    if (left !== undefined)
      this.#requests.inOrder(left.id, () => answerPathRequest(this.#tree, left, this.#context.logger));
  }

  /** Not SFTP: nothing more is taken, what runs ends, and the channel closes with status 1. */
  #refuse(error: unknown): void {
    if (!(error instanceof CodecError)) throw error;
    this.#context.logger.warn('sftp.malformed', { detail: error.message });
    this.#inputOver = true;
    this.#exitStatus = 1;
    this.#splitter.clear();
  }

  async #finish(): Promise<void> {
    this.#state = 'ended';
    await this.#handles.lost();
    this.#link.finish(this.#exitStatus);
    this.#context.onEnd();
  }
}
