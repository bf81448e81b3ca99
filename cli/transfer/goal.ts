import { ApiError } from "../../contract/client.ts";
import type { Upload } from "../../contract/uploads.ts";
import type { RepositoryAddress } from "../address.ts";
import { isUnreachable } from "../retry.ts";
import type { Session } from "../session.ts";
import type { LocalFile } from "./scan.ts";

/** An open version that large files go into, and what earlier commands left half there. */
export interface Goal {
  session: Session;
  at: RepositoryAddress & { version: number };
  unfinished: readonly Upload[];
  direct: DirectWay;
}

/** A file as it is announced. */
export interface Whole {
  file: LocalFile;
  bytes: number;
  sha256: string;
}

/** The way to the store past the server, as one command knows it. */
export interface DirectWay {
  /** Null: there is none, or the store cannot be reached from here. */
  origin: string | null;
  bytes_min: number;
  /** It took a part: a fault from now on passes. */
  reached: boolean;
}

/** Of one request, before a fault is told. */
export const attempts_max = 12;

/** The connection broke, the server restarts, or somebody else has sent more of it. */
export const mayGoOn = (error: unknown): boolean =>
  isUnreachable(error) ||
  (error instanceof ApiError &&
    (error.problem.code === "upload_offset" ||
      error.problem.status === 429 ||
      [502, 503, 504].includes(error.problem.status)));

/** It has expired, or was thrown away. */
export const isGone = (error: unknown): boolean => error instanceof ApiError && error.problem.status === 404;
