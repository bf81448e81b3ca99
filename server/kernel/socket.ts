/** A connection on which both sides speak whenever they like. */
export interface Socket {
  send(message: Uint8Array): void;
  /** What was sent and has not left yet. */
  readonly waiting_bytes: number;
  /** Nothing that comes before this is called is lost. */
  onMessage(take: (message: Uint8Array) => void): void;
  /** Also when it is closed already. */
  onClose(done: () => void): void;
  close(code: number, reason: string): void;
}

/** What is done with a connection once it is open; everything that could be refused has been judged before. */
export type Talk = (socket: Socket) => void;
