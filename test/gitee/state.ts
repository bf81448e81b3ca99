/** Somebody on the fake Gitee. */
export interface FakeAccount {
  id: number;
  login: string;
  name: string;
}

export interface FakeGroup {
  id: number;
  login: string;
  name: string;
  description: string;
  avatar_url: string;
  /** By number of account, in the order in which they are listed. */
  members: Map<number, "admin" | "member" | (string & {})>;
}

/** Everything that the fake Gitee knows. */
export interface FakeState {
  accounts: Map<number, FakeAccount>;
  groups: Map<number, FakeGroup>;
  codes: Map<string, { account_id: number; redirect_uri: string; client_id: string }>;
  tokens: Map<string, { account_id: number; expires_at: number }>;
  refresh_tokens: Map<string, number>;
  /** Who is signed in there, in the browser of whoever authorizes. */
  visitor: number | null;
  /** Milliseconds by which its clock is ahead. */
  ahead_ms: number;
  /** Whether lists of members say roles: since 2023 they do. */
  says_roles: boolean;
  /** Whether a refresh token is worth nothing once it was used. */
  rotates: boolean;
  client: { id: string; secret: string; redirect_uris: string[] };
  next: number;
}

export const emptyState = (): FakeState => ({
  accounts: new Map(),
  groups: new Map(),
  codes: new Map(),
  tokens: new Map(),
  refresh_tokens: new Map(),
  visitor: null,
  ahead_ms: 0,
  says_roles: true,
  rotates: true,
  client: { id: "guildhall", secret: "the-secret-of-guildhall-at-gitee", redirect_uris: [] },
  next: 1_000_001,
});

/** How one answer goes wrong. */
export type FakeFault =
  | { status: number; retry_after?: number }
  | { cut: true }
  | { late_ms: number }
  /** It answers when this has come. */
  | { held: Promise<unknown> }
  | { text: string }
  /** Something happens there just before it answers. */
  | { before: () => void; late_ms?: number };

/** What is asked: method and path, without a query. */
export type Judge = (asked: {
  method: string;
  path: string;
  query: URLSearchParams;
  n: number;
}) => FakeFault | undefined;
