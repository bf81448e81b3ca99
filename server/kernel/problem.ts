import type { ProblemDocument, Refusal } from "../../contract/problem.ts";

/** Every way to fail on purpose: its HTTP status, its title, and what a person can do. Printed to docs/errors.md. */
// biome-ignore format: a table
export const problems = {
  invalid:              [400, "The request is not valid", "Mend the fields named in `fields`; nothing was changed."],
  malformed:            [400, "The body cannot be read", "Send JSON with the content type application/json."],
  token_in_address:     [400, "A token must not be in an address", "Addresses are kept in logs: send tokens as `Authorization: Bearer …`, and revoke that one."],
  not_signed_in:        [401, "Not signed in", "Sign in, or send a token that is valid: `Authorization: Bearer ghp_…` or `gho_…`."],
  two_factor_required:  [403, "A second factor is required", "Set one up in the console, under Security; nothing else is answered until then."],
  forbidden:            [403, "Not allowed", "Ask a maintainer for the permission named in `permission`."],
  token_scope:          [403, "The token is not made for this", "Use a token with the scope that `detail` names."],
  cross_origin:         [403, "The request comes from another site", "Use the console, or a token."],
  not_found:            [404, "Not found", "Check the address. What you may not see looks like this, too."],
  method_not_allowed:   [405, "No such method here", "See /api/docs for what this address answers to."],
  conflict:             [409, "This does not go with what is there", "Read again, then decide."],
  name_taken:           [409, "The name is taken", "Choose another name."],
  limit_reached:        [409, "A limit stands against it", "`refusals` lists every condition that failed, with its numbers."],
  last_maintainer:      [409, "An organization keeps a maintainer", "Make somebody else maintainer first."],
  sealed:               [409, "A sealed version never changes", "Open a new version."],
  already_set_up:       [409, "This installation is set up", "Sign in."],
  set_up_first:         [409, "This installation is not set up", "Create the operator's account at /setup first."],
  invitation_over:      [409, "The invitation cannot be used", "Ask for a new link."],
  link_over:            [409, "The link cannot be used", "Ask for a new one."],
  idempotency_conflict: [409, "The idempotency key was used for another request", "Use a new key for a new request."],
  upload_changed:       [409, "The content is not what was announced", "The file changed while it was sent, or the connection broke: send it again."],
  damaged:              [410, "The stored bytes are lost or damaged", "Upload the same file again: that heals it wherever it is used. The operators know of it."],
  stale:                [412, "It has changed meanwhile", "Read what is there now, then make the change for that."],
  upload_offset:        [409, "The upload goes on elsewhere", "Ask by HEAD where it goes on (`Upload-Offset`), and send from there."],
  tus_version:          [412, "This version of tus is not spoken here", "Send `Tus-Resumable: 1.0.0`."],
  too_large:            [413, "Too large", "Send less at once."],
  range:                [416, "The range is outside the file", "Ask for a range inside its length."],
  media_type:           [415, "The content type is not understood", "Send application/json, or bytes where an upload is expected."],
  unreadable:           [422, "The file cannot be shown like this", "Download it and open it with a program of yours."],
  upgrade:              [426, "This is a WebSocket", "Open it as one, with the same address and credentials."],
  too_many:             [429, "Too many requests", "Wait as long as `Retry-After` says."],
  out_of_money:         [402, "There is no money for it", "Ask a maintainer to top up the wallet."],
  cap_reached:          [429, "A cap is reached", "`detail` says which, and when it is over. Trying again before then does not help."],
  upstream_failed:      [502, "No upstream of the model answered", "Try again in a moment; tell whoever maintains the model if it stays."],
  upstream_late:        [504, "The upstream of the model did not answer in time", "Try again in a moment, or ask for less at once."],
  storage_full:         [507, "The installation's disk is full", "Nothing was stored. Ask the operator to make room, then send it again."],
  unavailable:          [503, "Not available now", "Try again in a moment."],
  internal:             [500, "Something went wrong here", "Try again; report the request id if it stays."],
} as const satisfies Record<string, readonly [number, string, string]>;

export type ProblemKind = keyof typeof problems;

/** What a refused attempt was aimed at, for the activity record. */
export interface Attempt {
  action: string;
  namespace_id: string | null;
  entity: { kind: string; id: string | null; name: string };
}

export interface ProblemExtra {
  permission?: string;
  fields?: { path: string; message: string }[];
  refusals?: Refusal[];
  fits_now?: number;
  reason?: string;
  fits_instead?: { resource_type: string; units: number }[];
  retry_after_seconds?: number;
  /** Never sent; recorded as a refused attempt. */
  attempt?: Attempt;
}

/** The only way to fail on purpose: a public sentence, what a program can read, and the cause for the log. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly extra: ProblemExtra;
  constructor(kind: ProblemKind, detail: string, extra: ProblemExtra = {}, cause?: unknown) {
    super(detail, { cause });
    this.kind = kind;
    this.extra = extra;
  }
  get status(): number {
    return problems[this.kind][0];
  }
  /** RFC 9457 document. */
  document(instance: string, request_id: string): ProblemDocument {
    const [status, title] = problems[this.kind];
    const { attempt: _attempt, retry_after_seconds: _seconds, ...extra } = this.extra;
    const type = `/docs/errors#${this.kind}`;
    return { type, code: this.kind, title, status, detail: this.message, instance, request_id, ...extra };
  }
}

export const notFound = (what: string) => new Problem("not_found", `There is no such ${what}, or you may not see it`);

/** One field at fault, in the form of every validation error. */
export const invalid = (path: string, message: string) =>
  new Problem("invalid", message, { fields: [{ path, message }] });
