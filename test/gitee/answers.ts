import type { FakeAccount, FakeGroup, FakeState } from "./state.ts";

/** What is answered: a status, a body and headers. */
export interface FakeAnswer {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

const answer = (body: unknown, headers: Record<string, string> = {}): FakeAnswer => ({ status: 200, body, headers });
const none = (what: string): FakeAnswer => ({ status: 404, body: { message: `404 ${what} Not Found` } });
const unauthorized: FakeAnswer = { status: 401, body: { message: "401 Unauthorized: Access token is expired" } };
const forbidden: FakeAnswer = { status: 403, body: { message: "没有权限" } };

const time = "2017-09-15T11:34:30+08:00";

/** As recorded in 2021; `member_role` as described in 2023. */
const basic = (url: string, { id, login, name }: FakeAccount) => ({
  ...{ id, login, name, avatar_url: `${url}/picture.png`, url: `${url}/api/v5/users/${login}` },
  ...{ html_url: `${url}/${login}`, remark: "", followers_url: `${url}/api/v5/users/${login}/followers`, type: "User" },
});

const group = (url: string, { id, login, name, description, avatar_url }: FakeGroup) => ({
  ...{ id, login, name, url: `${url}/api/v5/orgs/${login}`, avatar_url },
  repos_url: `${url}/api/v5/orgs/${login}/repos`,
  events_url: `${url}/api/v5/orgs/${login}/events`,
  members_url: `${url}/api/v5/orgs/${login}/members{/member}`,
  ...{ description, follow_count: 1 },
});

const membership = (url: string, of: FakeGroup, who: FakeAccount) => ({
  url: `${url}/api/v5/orgs/${of.login}/memberships/${who.login}`,
  ...{ active: true, remark: null, role: of.members.get(who.id), organization_url: `${url}/api/v5/orgs/${of.login}` },
  ...{ organization: group(url, of), user: basic(url, who) },
});

function paged(items: unknown[], query: URLSearchParams): FakeAnswer {
  const per_page = Math.min(100, Number(query.get("per_page") ?? 20));
  const page = Number(query.get("page") ?? 1);
  const total_page = Math.max(1, Math.ceil(items.length / per_page));
  const headers = { total_page: String(total_page), total_count: String(items.length) };
  return answer(items.slice((page - 1) * per_page, page * per_page), headers);
}

/** Answers a question to the API as whoever a token belongs to. */
export function answerOf(s: FakeState, url: string, path: string, query: URLSearchParams, token: string): FakeAnswer {
  const held = s.tokens.get(token);
  if (!held || held.expires_at <= Date.now() + s.ahead_ms) return unauthorized;
  const me = s.accounts.get(held.account_id);
  if (!me) return unauthorized;
  const parts = path.split("/").slice(1).map(decodeURIComponent);
  if (path === "/user") {
    const more = { blog: null, weibo: null, bio: "", public_repos: 6, created_at: time, updated_at: time };
    return answer({ ...basic(url, me), ...more, email: `${me.login}@example.org` });
  }
  if (path === "/user/orgs") {
    const only_admin = query.get("admin") === "true";
    const mine = [...s.groups.values()].filter(({ members }) =>
      only_admin ? members.get(me.id) === "admin" : members.has(me.id),
    );
    return paged(
      mine.map((one) => group(url, one)),
      query,
    );
  }
  if (path.startsWith("/user/memberships/orgs/")) return membershipOf(s, url, parts[3] ?? "", me.login, me);
  if (parts[0] === "orgs") return ofGroup(s, url, { parts, query, me });
  return none("Route");
}

interface Asked {
  parts: string[];
  query: URLSearchParams;
  me: FakeAccount;
}

const named = (s: FakeState, login: string) => [...s.groups.values()].find((one) => one.login === login);

function membershipOf(s: FakeState, url: string, login: string, who: string, me: FakeAccount): FakeAnswer {
  const of = named(s, login);
  if (!of) return none("Organization");
  if (!of.members.has(me.id)) return who === me.login ? none("Member") : forbidden;
  const account = [...s.accounts.values()].find((one) => one.login === who);
  return account && of.members.has(account.id) ? answer(membership(url, of, account)) : none("Member");
}

function ofGroup(s: FakeState, url: string, { parts, query, me }: Asked): FakeAnswer {
  const [, login = "", what, who = ""] = parts;
  const of = named(s, login);
  if (!of) return none("Organization");
  if (what === undefined) return answer(group(url, of));
  if (what === "memberships") return membershipOf(s, url, login, who, me);
  if (what !== "members") return none("Route");
  if (!of.members.has(me.id)) return forbidden;
  const role = query.get("role") ?? "all";
  const listed = [...of.members].filter(([, one]) => role === "all" || (one === "admin") === (role === "admin"));
  const people = listed.flatMap(([id, one]) => {
    const account = s.accounts.get(id);
    return account ? [{ ...basic(url, account), ...(s.says_roles ? { member_role: one } : {}) }] : [];
  });
  return paged(people, query);
}
